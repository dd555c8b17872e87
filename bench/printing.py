"""Issuing a full agreement against raw WeasyPrint of the same HTML, and opening the stored PDF."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import sqlalchemy as sa
from pypdf import PdfReader

from app.agreements import paper, services, wording
from app.agreements.services import DraftFacts
from app.core import clock, pdf
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.documents.models import DocumentBytes, DocumentFacts
from app.people.models import Person
from app.schemes.models import Home, Language, Scheme
from app.tenancies.models import StayHome
from app.tenancies.rules import Pack, RentPeriod
from bench.figures import Figure, interleaved, medians, quickest
from bench.house import BenchHouse, Large

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 7
OPENINGS = 100
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
LENGTH = struct.Struct(">I")
SECONDS = struct.Struct(">d")


@dataclass(frozen=True)
class Issued:
    """An issued paper: its id, the HTML it was printed from, the bytes that were stored."""

    document_id: uuid.UUID
    html: str
    content: bytes


def figures(house: BenchHouse) -> Iterator[Figure]:
    """Measure printing and opening."""
    address = f"/agreements/{_draft(house)}/issue"
    _send(house.few, address)
    issued = _issued(house)
    with _raw_printer() as printer:
        times = interleaved(lambda: _send(house.few, address), lambda: _print_raw(printer, issued), rounds=ROUNDS)
    pdf.room.close()
    mine, floor = (1000 * seconds for seconds in quickest(times))
    title = f"issuing a full agreement of {_pages(issued.content)} pages / raw WeasyPrint of the same HTML"
    yield Figure(title, mine, "ms", floor, most_ratio=1.10)
    times = interleaved(lambda: _open(house.few, issued), lambda: _read(house, issued), rounds=OPENINGS)
    mine, floor = (1000 * seconds for seconds in medians(times))
    yield Figure("opening the issued PDF / reading its bytes by SQL", mine, "ms", floor, most=10)


def _draft(house: BenchHouse) -> uuid.UUID:
    """Prepare an agreement for the empty home of the small scheme, with nothing left to stop it."""
    today = clock.today()
    with house.app.test_request_context(), transaction():
        scheme = db.session.get_one(Scheme, house.few.scheme_id)
        wording.adopt(scheme, Pack.SUPPORTED_STANDARD, from_on=today, actor=SYSTEM)
        living = sa.select(StayHome.home_id)
        home_id = db.session.execute(
            sa.select(Home.id).where(Home.scheme_id == scheme.id, Home.id.not_in(living))
        ).scalar_one()
        person = Person(
            scheme_id=scheme.id, ref="NEW", first_name="Siân", last_name="Powell",
            birth_date=today - timedelta(days=20 * 366), created_at=clock.now(),
        )  # fmt: skip
        db.session.add(person)
        db.session.flush()
        facts = DraftFacts(
            person_id=person.id,
            home_id=home_id,
            starts_on=today + timedelta(days=7),
            language=Language.EN,
            period=RentPeriod.WEEKLY,
            rent_pence=7115,
            service_eligible_pence=1825,
            service_ineligible_pence=None,
            support_pence=700,
            eet_target_tenths=160,
            eet_grace_weeks=6,
            eet_review_weeks=12,
            deposit_pence=None,
            deposit_scheme=None,
            inventory_on=today,
            rhw1_given_on=today,
        )
        return services.prepare(scheme, facts, actor=SYSTEM, today=today).id


def _send(large: Large, address: str) -> float:
    """Send the form “Issue” as a browser does; return the seconds from sending it to the answer, PDF stored."""
    form = dict(HIDDEN.findall(large.worker.get(address).get_data(as_text=True)))
    form |= {"variant": "standard", "language": "en"}
    began = time.perf_counter()
    answer = large.worker.post(address, data=form)
    seconds = time.perf_counter() - began
    assert answer.status_code == HTTPStatus.FOUND, (
        f"issuing answered {answer.status}: {answer.get_data(as_text=True)[:2000]}"
    )
    return seconds


def _issued(house: BenchHouse) -> Issued:
    """Return the paper that was issued last."""
    with house.app.test_request_context():
        document_id, content = db.session.execute(sa.select(DocumentBytes.document_id, DocumentBytes.content)).one()
        facts = db.session.get_one(DocumentFacts, document_id).facts
        return Issued(document_id, documents.page_of(paper.TEMPLATE, facts, language="en"), content)


@contextmanager
def _raw_printer() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bench.raw_weasyprint"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _print_raw(printer: subprocess.Popen[bytes], issued: Issued) -> float:
    """Have the page printed by WeasyPrint alone; return the seconds its call took, without the way there and back."""
    assert printer.stdin is not None
    assert printer.stdout is not None
    page = issued.html.encode()
    printer.stdin.write(LENGTH.pack(len(page)) + page)
    printer.stdin.flush()
    seconds = SECONDS.unpack(printer.stdout.read(SECONDS.size))[0]
    content = printer.stdout.read(LENGTH.unpack(printer.stdout.read(LENGTH.size))[0])
    assert _pages(content) == _pages(issued.content), "the raw paper is not the paper that was issued"
    return float(seconds)


def _pages(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


def _open(large: Large, issued: Issued) -> None:
    answer = large.worker.get(f"/papers/{issued.document_id}.pdf")
    assert answer.get_data() == issued.content, f"the paper answered {answer.status}"


def _read(house: BenchHouse, issued: Issued) -> None:
    mine = DocumentBytes.document_id == issued.document_id
    with house.app.app_context():
        db.session.execute(sa.select(DocumentBytes.content).where(mine)).scalar_one()
