"""Pages that compose everything below."""
