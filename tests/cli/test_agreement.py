"""flask agreement print and flask agreement check, as somebody types them."""

from __future__ import annotations

from datetime import date

import factories
import pypdf
import pytest
import time_machine
from agreements.living import ADULT, CHILD, do, draft, issue_paper

from app.agreements import services, wording
from app.agreements.models import Agreement
from app.core import pdf
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.documents.models import DocumentBytes, Variant
from app.schemes.models import Language, Scheme
from app.tenancies.rules import Pack

DRAWN = b"%PDF-1.7 drawn"


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel("2026-11-23 10:00", tick=False):
        yield


@pytest.fixture
def world(app, house):
    with app.test_request_context():
        with transaction():
            scheme = db.session.get_one(Scheme, house.scheme_id)
            for pack in (Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE):
                wording.adopt(scheme, pack, from_on=date(2026, 1, 1), actor=SYSTEM)
        yield house


@pytest.fixture
def printer(monkeypatch):
    """Print nothing, and remember what was to be printed; each paper gets bytes of its own."""
    pages = []

    def _render(html):
        pages.append(html)
        return DRAWN + str(len(pages)).encode()

    monkeypatch.setattr(documents.pdf, "render", _render)
    return pages


@pytest.fixture
def typed(app):
    """Return a function that runs a flask command and gives its exit code, what it said and what it complained of."""

    def _typed(*words):
        done = app.test_cli_runner().invoke(args=["agreement", *map(str, words)])
        return done.exit_code, done.stdout, done.stderr

    return _typed


def _ref(agreement_id):
    return db.session.get_one(Agreement, agreement_id).ref


def _issued(world, *variants):
    agreement_id = draft(world)
    do(agreement_id, services.agree)
    for minute, variant in enumerate(variants):
        with time_machine.travel(f"2026-11-23 10:0{minute}", tick=False):
            issue_paper(agreement_id, variant=variant)
    return _ref(agreement_id)


@pytest.mark.once
def test_a_stay_without_papers_prints_a_draft_that_says_so(world, typed, tmp_path):
    there = tmp_path / "draft.pdf"
    code, said, complained = typed("print", _ref(draft(world, CHILD)), "-o", there)
    assert (code, complained) == (0, "")
    assert said == f"{there}: a draft, {there.stat().st_size} bytes\n"
    pages = pypdf.PdfReader(there).pages
    assert len(pages) > 10
    assert "DRAFT · S" in pages[0].extract_text()


def test_a_stay_from_a_folder_prints_a_draft_without_leaving_a_row(world, typed, tmp_path, printer):
    with transaction():
        scheme = db.session.get_one(Scheme, world.scheme_id)
        person, home = factories.make_person(scheme, birth_date=ADULT), factories.make_home(scheme)
        factories.make_stay(person, home, starts_on=date(2026, 9, 1), ref="LOADED")
        name = person.full_name
    assert typed("print", "LOADED", "-o", tmp_path / "x.pdf")[0] == 0
    assert name in printer[0]
    assert "DRAFT" in printer[0]
    assert db.session.query(Agreement).count() == 0


def test_a_draft_is_printed_in_the_variant_that_is_asked_for(world, typed, tmp_path, printer):
    ref = _ref(draft(world))
    assert typed("print", ref, "-o", tmp_path / "x.pdf", "--variant", "large-print")[0] == 0
    assert typed("print", ref, "-o", tmp_path / "x.pdf")[0] == 0
    assert ['class="large-print"' in page for page in printer] == [True, False]


def test_a_draft_is_printed_for_the_day_that_is_asked_for(world, typed, tmp_path, printer):
    ref = _ref(draft(world, CHILD))
    assert typed("print", ref, "-o", tmp_path / "x.pdf", "--on", "2026-11-25")[0] == 0
    assert "This licence was agreed on Wednesday 25 November 2026." in printer[0]
    assert typed("print", ref, "-o", tmp_path / "x.pdf", "--on", "2025-12-31") == (
        1,
        "",
        "The scheme has not adopted this agreement yet.\n",
    )


def test_what_was_issued_is_read_and_never_printed_again(world, typed, tmp_path, printer, monkeypatch):
    ref = _issued(world, Variant.STANDARD)
    stored = db.session.query(DocumentBytes).one().content
    monkeypatch.setattr(pdf, "render", lambda _html: pytest.fail("printed again"))
    there = tmp_path / "issued.pdf"
    for asked in ((), ("--variant", "standard"), ("--language", "en"), ("--on", "2030-01-01")):
        assert typed("print", ref, "-o", there, *asked) == (0, f"{there}: the issued paper, {len(stored)} bytes\n", "")
        assert there.read_bytes() == stored
    assert len(printer) == 1


def test_the_newest_paper_that_was_issued_is_read_unless_another_kind_is_asked_for(world, typed, tmp_path, printer):
    ref, there = _issued(world, Variant.STANDARD, Variant.LARGE_PRINT), tmp_path / "x.pdf"
    for asked, content in (((), b"2"), (("--variant", "standard"), b"1"), (("--variant", "large-print"), b"2")):
        assert typed("print", ref, "-o", there, *asked)[0] == 0
        assert there.read_bytes() == DRAWN + content
    assert len(printer) == 2


def test_a_kind_that_was_not_issued_is_refused_with_what_was(world, typed, tmp_path, printer):
    ref, there = _issued(world, Variant.LARGE_PRINT), tmp_path / "x.pdf"
    for asked in (("--variant", "standard"), ("--language", "cy")):
        code, said, complained = typed("print", ref, "-o", there, *asked)
        assert (code, said) == (1, "")
        assert complained == (
            "This agreement was issued as large-print (en), and not as you ask. "
            "Ask for what was issued, or issue it that way too.\n"
        )
    assert not there.exists()
    assert len(printer) == 1


def test_a_paper_that_waits_for_the_printer_says_so(world, typed, tmp_path):
    agreement_id = draft(world)
    do(agreement_id, services.agree)
    do(agreement_id, services.issue, variant=Variant.STANDARD, language=Language.EN)
    code, _, complained = typed("print", _ref(agreement_id), "-o", tmp_path / "x.pdf")
    assert (code, complained) == (1, "This paper is still being printed. Open it again in a minute.\n")


def test_a_paper_taken_back_is_not_printed_while_there_is_another(world, typed, tmp_path, printer):
    kept, taken_back = (draft(world, starts_on=date(2026, 12, day)) for day in (7, 14))
    with transaction():
        scheme = db.session.get_one(Scheme, world.scheme_id)
        person, home = factories.make_person(scheme, birth_date=ADULT), factories.make_home(scheme)
        stay = factories.make_stay(person, home, starts_on=date(2026, 9, 1), ref="LIVED")
        for agreement_id in (kept, taken_back):
            db.session.get_one(Agreement, agreement_id).stay_id = stay.id
        db.session.get_one(Agreement, taken_back).withdrawn_on = date(2026, 11, 23)
    assert typed("print", "LIVED", "-o", tmp_path / "x.pdf")[0] == 0
    assert "Monday 7 December 2026" in printer[0]


@pytest.mark.usefixtures("printer")
def test_what_cannot_be_printed_is_refused_in_one_line(world, typed, tmp_path):
    ref, there = _ref(draft(world)), tmp_path / "x.pdf"
    easy = "There is no Easy Read summary yet. Ask for standard or large-print."
    refused = {
        ("NOBODY", "-o", there): "There is no stay with the reference NOBODY.",
        (ref, "-o", there, "--variant", "easy-read"): easy,
        (ref, "-o", there, "--scheme", "ELSE"): "There is no scheme ELSE.",
        (ref, "-o", tmp_path / "no" / "x.pdf"): f"{tmp_path}/no/x.pdf cannot be written: No such file or directory.",
    }
    assert {words: typed("print", *words) for words in refused} == {
        words: (1, "", f"{sentence}\n") for words, sentence in refused.items()
    }
    code, _, complained = typed("print", ref, "-o", there, "--language", "cy")
    assert code == 1
    assert complained.startswith("This agreement is not in that language yet:")
    assert not there.exists()


def test_a_paper_the_printer_cannot_print_is_refused_with_its_reason(world, typed, tmp_path, monkeypatch):
    def _fails(_html):
        raise pdf.PdfFailed("Printing stopped in the middle.")

    monkeypatch.setattr(documents.pdf, "render", _fails)
    there = tmp_path / "x.pdf"
    assert typed("print", _ref(draft(world)), "-o", there) == (1, "", "Printing stopped in the middle.\n")
    assert not there.exists()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("T1",),
        ("T1", "-o", "."),
        ("T1", "-o", "x.pdf", "--variant", "tiny"),
        ("T1", "-o", "x.pdf", "--language", "fr"),
        ("T1", "-o", "x.pdf", "--on", "23/11/2026"),
    ],
)
def test_wrong_usage_exits_2(app, typed, words):
    assert app.extensions
    assert typed("print", *words)[0] == 2


def test_check_of_a_complete_draft_exits_0(world, typed):
    code, said, complained = typed("check", _ref(draft(world)))
    assert (code, complained) == (0, "")
    assert all(line.startswith(("done ", "warning ", "stop ")) for line in said.splitlines())
    assert not any(line.startswith("stop ") for line in said.splitlines())


def test_check_of_a_draft_without_rent_lists_the_stop_and_exits_1(world, typed):
    code, said, complained = typed("check", _ref(draft(world, period=None, rent_pence=None)))
    assert (code, complained) == (1, "")
    assert any(line.startswith("stop") and "rent" in line for line in said.splitlines())


def test_check_of_an_unknown_reference_is_refused(world, typed):
    assert world
    assert typed("check", "NOBODY") == (1, "", "There is no stay with the reference NOBODY.\n")
