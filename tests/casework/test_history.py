"""The papers of “what happened” are named to those who may open them, and to nobody else."""

from __future__ import annotations

from datetime import date

import factories
import pytest
import sqlalchemy as sa
import time_machine
from agreements.living import PRINTED, do, draft, issue_paper, sign_paper

from app.accounts.models import RoleHeld
from app.agreements import services, wording
from app.casework import words
from app.core import audit
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Role
from app.documents import scans
from app.documents import services as documents
from app.documents.models import Document, DocumentBytes, DocumentKind
from app.schemes.models import Scheme
from app.tenancies.rules import Pack


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 10:00", tick=False):
        yield


@pytest.fixture
def papers(app, house, monkeypatch):
    """An agreement that was issued, signed and scanned; the ids of the paper and of the scan."""
    monkeypatch.setattr(documents.pdf, "render", lambda _html: PRINTED)
    with app.test_request_context():
        with transaction():
            scheme = db.session.get_one(Scheme, house.scheme_id)
            wording.adopt(scheme, Pack.SUPPORTED_STANDARD, from_on=date(2026, 1, 1), actor=SYSTEM)
        agreement_id = draft(house)
        do(agreement_id, services.agree)
        issue_paper(agreement_id)
        sign_paper(agreement_id, scan=scans.read(b"%PDF-1.4 scan"))
        return dict(db.session.execute(sa.select(Document.kind, Document.id)).all())


def _links(page):
    return {a.get("href"): a.text.strip() for a in page.tree.xpath("//main//a[contains(@href, '/papers/')]")}


def test_staff_read_which_paper_was_opened_with_its_version_and_day(house, papers, sign_in):
    staff = sign_in(house.persons["staff"])
    staff.get(f"/papers/{papers[DocumentKind.AGREEMENT]}.pdf")
    page = staff.get("/history?of=documents")
    assert "Opened a paper" in page.text
    kinds = (DocumentKind.AGREEMENT, DocumentKind.SIGNED_SCAN)
    agreement, scan = (_links(page)[f"/papers/{papers[kind]}.pdf"] for kind in kinds)
    assert agreement.startswith("Agreement of Sŵyn Bevan")
    assert agreement.endswith(", version 1, Monday 23 November 2026")
    assert scan.startswith("Scan of the signed agreement of Sŵyn Bevan")


def test_somebody_who_may_not_open_papers_reads_that_one_was_opened_and_no_name(house, papers, sign_in):
    sign_in(house.persons["staff"]).get(f"/papers/{papers[DocumentKind.AGREEMENT]}.pdf")
    page = sign_in(house.persons["safeguarding"]).get("/history?of=documents")
    assert "Opened a paper" in page.text
    assert _links(page) == {}
    assert "Agreement of" not in page.text


def test_a_worker_of_one_scheme_is_told_no_paper_of_another_where_they_only_read_what_happened(
    app, house, papers, sign_in
):
    elsewhere = factories.build_house(app).persons["staff"]
    with app.app_context(), transaction():
        held = {"scheme_id": house.scheme_id, "role": Role.SAFEGUARDING, "granted_at": factories.NOW}
        factories.add(RoleHeld(person_id=elsewhere, **held))
    page = sign_in(elsewhere).get("/history?of=documents")
    assert "Prepared a paper" in page.text
    assert _links(page) == {}
    assert papers


@pytest.mark.parametrize("erased", [False, True])
def test_a_paper_that_is_not_printed_yet_or_was_erased_has_no_link(app, house, sign_in, erased):
    with app.test_request_context(), transaction():
        paper = documents.Paper(
            house.scheme_id, house.persons["tenant"], DocumentKind.AGREEMENT, "en", "standard", "x", {"n": 1}
        )
        document = documents.prepare(paper, actor=SYSTEM, now=factories.NOW)
        audit.record("documents.document.read", document, actor=SYSTEM)
        if erased:
            stored = {"media_type": "application/pdf", "sha256": "0" * 64, "size": 9, "content": None}
            factories.add(DocumentBytes(document_id=document.id, rendered_at=factories.NOW, **stored))
    assert _links(sign_in(house.persons["staff"]).get("/history?of=documents")) == {}


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_of_paper_has_a_name(app, kind):
    with app.test_request_context():
        said = words.paper_words(kind, "Sŵyn 100% Bevan", factories.NOW, 3)
    assert "Sŵyn 100% Bevan" in said
    assert said.endswith("Monday 5 January 2026")
