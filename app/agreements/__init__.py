"""Agreements: packs, wording, issue, print."""
