"""The static chain: everything that deploys Dossier is rendered and checked, without a cluster."""
