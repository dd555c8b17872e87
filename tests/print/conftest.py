"""Papers printed by the product’s own code, each once, with the boxes they were laid out in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from print.papers import ALL, SHORTER, WHOLE, Wanted, page
from print.reading import Read
from print.records import RECORDS, record_page

from app.core import pdf_worker


@dataclass(frozen=True)
class Printed:
    """One printed paper: what was wanted, its facts and page, the bytes, and where everything stands."""

    wanted: Wanted
    facts: dict[str, Any]
    html: str
    content: bytes
    document: Any

    @cached_property
    def read(self):
        """Return the PDF, read back."""
        return Read(self.content)

    @cached_property
    def structure(self):
        """Return the structure tree of the PDF, as tags."""
        return self.read.structure()

    @property
    def clauses(self):
        """Return every clause that is printed, in order."""
        return [clause for part in self.facts["parts"] for clause in part["clauses"]]


def print_one(wanted, facts, html):
    """Print a paper as the print room does, and keep hold of what was laid out."""
    laid_out = []
    keep_only_paper = pdf_worker._keep_only_paper
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pdf_worker, "_keep_only_paper", lambda it: (laid_out.append(it), keep_only_paper(it)))
        content = pdf_worker.make_document(pdf_worker.PackageFetcher(), html)
    return Printed(wanted, facts, html, content, laid_out[0])


@pytest.fixture(
    scope="session",
    params=[*WHOLE, *SHORTER, *(pytest.param(wanted, marks=pytest.mark.drill) for wanted in ALL)],
    ids=lambda wanted: wanted.name,
)
def printed(request, whole_app):
    return print_one(request.param, *page(whole_app, request.param))


@pytest.fixture(scope="session", params=RECORDS, ids=lambda wanted: wanted.name)
def printed_record(request, whole_app):
    return print_one(request.param, *record_page(whole_app, request.param))
