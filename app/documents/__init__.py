"""Bytes handed over: prepared, rendered, hashed, stored."""
