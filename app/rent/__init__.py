"""Rent: the ledger nobody can bend, the rent calendar and run, benefits, and what the bank says was paid."""
