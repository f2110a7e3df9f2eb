"""Stand-ins for the official images of the backends, under the names that compose.yaml gives them, made from Debian."""
