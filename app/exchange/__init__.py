"""The scheme folder: load, dry run, save."""
