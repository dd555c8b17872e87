"""Statements and receipts: what they say, in whose language, and how they are asked for, printed and kept."""

from __future__ import annotations

import io
import itertools
from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from factories import NOW
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from rent.account.conftest import TODAY

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.documents.models import DocumentFacts, Variant
from app.people.rules import SafeContact
from app.rent import paper_services, papers, queries
from app.rent.queries import Line
from app.rent.rules import Component, EntryKind, Source
from app.schemes.models import Language, Scheme
from app.tenancies.models import RentTerm, Stay
from app.tenancies.rules import Pack

FIRST = date(2025, 9, 1)


def _said(line):
    return (line["day"], line["what"], line["added"], line["taken"], line["balance"])


# --- what a statement says --------------------------------------------------------------------------------------------
def test_a_statement_says_each_line_with_its_running_balance_and_one_sentence(account):
    account.charge(until=date(2025, 9, 8))
    account.pay(10000, on=date(2025, 9, 3), reference="cash at the office")
    facts = account.facts(until=date(2025, 9, 8))
    assert facts["means"] == "On Monday 8 September 2025 you owed £65.00."
    assert [_said(line) for line in facts["lines"]] == [
        ("1 Sep 2025", "Rent, up to 7 Sep 2025", "£82.50", "", "£82.50"),
        ("3 Sep 2025", "Paid by you, or for you", "", "£100.00", "£17.50 in credit"),
        ("8 Sep 2025", "Rent, up to 14 Sep 2025", "£82.50", "", "£65.00"),
    ]
    assert facts["lines"][1]["notes"] == ["cash at the office"]
    assert [row["value"] for row in facts["figures"]] == ["£0.00", "£165.00", "£100.00", "£65.00"]
    assert (facts["opening"]["balance"], facts["closing"]["balance"]) == ("£0.00", "£65.00")
    assert facts["none"] == ""


def _with_services_and_support(account):
    amounts = {"service_eligible_pence": 1825, "service_ineligible_pence": 100, "support_pence": 700}
    account.do(
        lambda stay: db.session.execute(sa.update(RentTerm).where(RentTerm.stay_id == stay.id).values(**amounts))
    )
    account.charge(until=date(2025, 9, 8))


def test_what_is_charged_for_one_day_is_one_line_that_names_its_parts(account):
    _with_services_and_support(account)
    facts = account.facts(until=date(2025, 9, 8))
    assert [_said(line) for line in facts["lines"]] == [
        ("1 Sep 2025", "Charges, up to 7 Sep 2025", "£108.75", "", "£108.75"),
        ("8 Sep 2025", "Charges, up to 14 Sep 2025", "£108.75", "", "£217.50"),
    ]
    parts = "rent £82.50, services £18.25, services benefits do not cover £1.00, support £7.00"
    assert [line["notes"] for line in facts["lines"]] == [[parts]] * 2


def test_a_charge_that_was_undone_stays_a_line_of_its_own(account):
    _with_services_and_support(account)
    account.reverse(2)  # the services of the first week
    lines = account.facts(until=TODAY)["lines"]
    assert [(line["what"], line["added"] or line["taken"], line["balance"]) for line in lines] == [
        ("Rent, up to 7 Sep 2025", "£82.50", "£82.50"),
        ("Service charge that benefits can cover, up to 7 Sep 2025", "£18.25", "£100.75"),
        ("Charges, up to 7 Sep 2025", "£8.00", "£108.75"),
        ("Charges, up to 14 Sep 2025", "£108.75", "£217.50"),
        ("Undoes “Service charge that benefits can cover” of 1 Sep 2025", "£18.25", "£199.25"),
    ]
    assert lines[2]["notes"] == ["services benefits do not cover £1.00, support £7.00"]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(list(EntryKind)), st.booleans(), st.booleans()), max_size=12)
)
def test_lines_that_are_folded_lose_no_penny_and_no_line(drawn):
    lines, owed = [], 0
    for number, (days, kind, undone, noted) in enumerate(sorted(drawn, key=lambda one: one[0]), 1):
        owed += number
        note, component = "why" if noted else None, Component.RENT if kind is EntryKind.CHARGE else None
        told = (number, kind, FIRST + timedelta(days=days), number, component, None, Pack.SUPPORTED_STANDARD, None)
        lines.append(Line(*told, 9 if undone else None, None, note, NOW, None, owed))
    folded = queries.folded(lines)
    assert [part for line in folded for part in (line.parts or (line,))] == lines
    assert sum(line.amount_pence for line in folded) == owed
    assert [line.balance_pence for line in folded if line.parts] == [
        line.parts[-1].balance_pence for line in folded if line.parts
    ]
    for one, other in itertools.pairwise(folded):
        assert one.effective_on < other.effective_on or not (_plain(one) and _plain(other))


def _plain(line):
    return line.kind is EntryKind.CHARGE and line.reversed_by is None and line.note is None


@pytest.mark.parametrize(
    ("from_on", "until", "opening", "days", "closing"),
    [
        (date(2025, 9, 8), date(2025, 9, 8), "£82.50", ["8 Sep 2025"], "£165.00"),
        (date(2025, 9, 9), date(2025, 9, 14), "£165.00", [], "£165.00"),
        (date(2025, 9, 1), date(2025, 9, 7), "£0.00", ["1 Sep 2025"], "£82.50"),
        (date(2025, 9, 2), date(2025, 9, 8), "£82.50", ["8 Sep 2025"], "£165.00"),
    ],
)
def test_a_statement_has_the_lines_of_its_first_and_last_day_and_none_outside(
    account, from_on, until, opening, days, closing
):
    account.charge(until=date(2025, 9, 15))
    facts = account.facts(from_on, until)
    assert [line["day"] for line in facts["lines"]] == days
    assert (facts["opening"]["balance"], facts["closing"]["balance"]) == (opening, closing)
    assert bool(facts["none"]) is not bool(days)


def test_a_statement_of_an_empty_account_says_that_nothing_was_owed(account):
    facts = account.facts()
    assert facts["means"] == "On Friday 20 March 2026 everything was paid. You owed nothing."
    assert facts["none"] == "Nothing was charged and nothing was paid in these days."


def test_a_statement_of_a_credit_says_so_without_a_minus(account):
    account.pay(2000, source=Source.HOUSING_BENEFIT)
    facts = account.facts()
    assert "you had paid £20.00 more than was due" in facts["means"]
    assert "−" not in str(facts)
    assert facts["lines"][0]["what"] == "Paid: Housing Benefit"


def test_a_statement_says_of_an_undone_line_when_it_was_undone_and_of_what_undid_it_what(account):
    sequence = account.pay(2000, on=date(2025, 9, 3))
    account.reverse(sequence, reason="another tenant’s")
    undone, undoing = account.facts()["lines"]
    assert undone["notes"] == ["Undone on 20 Mar 2026"]
    assert undoing["what"] == "Undoes “Paid by you, or for you” of 3 Sep 2025"
    assert undoing["notes"] == ["another tenant’s"]
    assert undoing["added"] == "£20.00"
    before = account.facts(until=TODAY - timedelta(days=1))["lines"]
    assert [line["notes"] for line in before] == [[]]


def test_a_statement_is_in_the_tenants_language_and_says_that_its_welsh_is_a_draft(account):
    account.charge(until=FIRST)
    account.tenant_reads(language=Language.CY)
    facts = account.facts()
    assert facts["language"] == "cy"
    assert facts["dated"] == "Dydd Gwener 20 Mawrth 2026"
    assert facts["footing"].endswith("cyfieithiad drafft")
    assert account.facts(language=Language.EN)["language"] == "en"


@pytest.mark.parametrize(
    ("phone", "said"), [("01495 555 999", "tell us, or call 01495 555 999."), ("", "just now, tell us.")]
)
def test_a_statement_and_a_receipt_open_with_the_offer_of_help_before_any_amount(account, phone, said):
    account.do(lambda stay: setattr(db.session.get_one(Scheme, stay.scheme_id), "on_call_phone", phone))
    sequence = account.pay()
    papers_of = (account.facts(), account.do(lambda stay: _receipt_facts(stay, sequence)))
    for template, facts in zip((papers.STATEMENT, papers.RECEIPT), papers_of, strict=True):
        with account.app.app_context():
            html = documents.page_of(template, facts, language="en")
        words = html[html.index("<main") :]
        assert said in words[: words.index("£")], template


def _receipt_facts(stay, sequence):
    letter = paper_services.write_receipt(stay, sequence, variant=Variant.STANDARD, actor=SYSTEM, now=clock.now())
    return db.session.get_one(DocumentFacts, letter.document_id).facts


@pytest.mark.parametrize(
    ("safe", "to"),
    [
        (SafeContact.POST, ["Flat 1", "Garn Road", "Garndiffaith"]),
        (SafeContact.NEVER_POST, []),
        (SafeContact.EMAIL, []),
        (None, []),
    ],
)
def test_a_statement_has_an_address_only_for_those_the_post_is_safe_for(account, safe, to):
    account.tenant_reads(safe_contact=safe)
    assert account.facts()["to"] == to


def test_the_last_quarter_is_three_months_up_to_today_and_never_before_the_stay():
    stay = Stay(starts_on=FIRST)
    spans = [paper_services.last_quarter(stay, today=today) for today in (TODAY, date(2025, 11, 30), FIRST)]
    assert [(span.from_on, span.until) for span in spans] == [
        (date(2025, 12, 21), TODAY),
        (FIRST, date(2025, 11, 30)),
        (FIRST, FIRST),
    ]
    early = paper_services.last_quarter(stay, today=FIRST - timedelta(days=1))
    assert early.from_on == early.until


# --- as PDF -----------------------------------------------------------------------------------------------------------
def _read(app, template, facts):
    with app.test_request_context():
        html = documents.page_of(template, facts, language=facts["language"])
    return PdfReader(io.BytesIO(documents.pdf.render(html)))


def _tags(node, found):
    """Count how often each tag stands in the structure of a PDF below a node."""
    node = node.get_object()
    for child in node if isinstance(node, list) else [node]:
        tag = child.get_object()
        if isinstance(tag, dict):
            found.update([tag["/S"]] if "/S" in tag else [])
            if "/K" in tag:
                _tags(tag["/K"], found)
    return found


@pytest.mark.once
def test_a_long_statement_as_a_pdf_is_tagged_titled_and_repeats_its_header_row(account):
    account.charge(until=date(2026, 9, 1))
    account.pay(8250, reference="ŵ ŷ")
    facts = account.facts(until=date(2026, 9, 1))
    paper = _read(account.app, papers.STATEMENT, facts)
    texts = [page.extract_text() for page in paper.pages]
    root = paper.trailer["/Root"]
    assert paper.metadata.title == f"Rent statement – {facts['full_name']}"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    tags = _tags(root["/StructTreeRoot"], Counter())
    assert (tags["/H1"], tags["/H2"], tags["/Table"]) == (1, 1, len(texts))  # a table is tagged anew on each page
    assert tags["/TR"] == len(texts) + len(facts["lines"]) + 2  # with its header row, and what was before and after
    assert tags["/TH"] == 5 * len(texts)
    assert len(texts) > 1
    assert all("Paid or taken" in text and f"of {len(texts)}" in text for text in texts)
    assert "ŵ ŷ" in "".join(texts)
    assert sum(text.count("Rent, up to") for text in texts) == len(facts["lines"]) - 1


@pytest.mark.once
@pytest.mark.parametrize(("variant", "size"), [(Variant.STANDARD, (420, 595)), (Variant.LARGE_PRINT, (595, 842))])
def test_a_receipt_as_a_pdf_is_one_page(account, variant, size):
    sequence = account.pay(8250, reference="cash at the office")
    facts = _receipt(account, sequence, variant)
    paper = _read(account.app, papers.RECEIPT, facts)
    assert len(paper.pages) == 1
    assert (round(paper.pages[0].mediabox.width), round(paper.pages[0].mediabox.height)) == size
    text = paper.pages[0].extract_text()
    for words in ("Receipt", "We received £82.50. Thank you.", "cash at the office", "Friday 20 March 2026"):
        assert words in text
    assert paper.trailer["/Root"]["/Lang"] == "en"


def _receipt(account, sequence, variant=Variant.STANDARD):
    def write(stay):
        letter = paper_services.write_receipt(stay, sequence, variant=variant, actor=SYSTEM, now=clock.now())
        return db.session.get_one(DocumentFacts, letter.document_id).facts

    return account.do(write)


def test_no_receipt_is_written_for_a_payment_undone_in_the_meantime(account):
    sequence = account.pay()
    account.reverse(sequence)
    with pytest.raises(RuleBroken, match="This payment was undone"):
        _receipt(account, sequence)
