"""What only development needs. No service imports it."""
