"""Measure what docs/performance.md promises: python -m bench."""
