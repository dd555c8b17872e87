"""Schemes, houses, homes and their certificates."""
