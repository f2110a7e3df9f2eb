"""compose.yaml brought up for real by podman, used, and taken down, in namespaces of its own."""
