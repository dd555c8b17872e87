"""The technical kernel: imports no slice."""
