"""Secrets that may lie in the repository: only the controller in the cluster has the key to open them."""
