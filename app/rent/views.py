"""Pages about the rent account; their routes stand in modules of their own, imported here."""

from __future__ import annotations

from app.rent import (
    benefit_views,  # noqa: F401 - the pages about benefits
    entry_views,  # noqa: F401 - the pages about the lines of an account
    models,  # noqa: F401 - tables of the house
    paper_views,  # noqa: F401 - the pages that ask for statements and receipts
    run_views,  # noqa: F401 - the pages of the rent run
    statement_round_views,  # noqa: F401 - the pages of the statements that are due
    terms_views,  # noqa: F401 - the pages about what is due
)
from app.rent.bank import file_views, views  # noqa: F401 - the pages about bank files and the money in them
from app.rent.bank import models as bank_models  # noqa: F401 - tables of the house
from app.rent.blueprint import blueprint

__all__ = ["blueprint"]
