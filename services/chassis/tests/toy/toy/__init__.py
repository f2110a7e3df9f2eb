"""A service for the chassis's own tests: notes that can be written, events that can be imported."""
