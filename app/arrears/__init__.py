"""Arrears: where an account stands, its one next step, holds, plans, and who was asked to help."""
