"""The public schema: one module per service, assembled in `build`."""
