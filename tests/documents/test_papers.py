"""Papers: facts are frozen, printed outside any transaction, stored once, read back as they were, handed over."""

from __future__ import annotations

import hashlib
import logging
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateNotFound

from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.pdf import PdfFailed
from app.core.permissions import SYSTEM
from app.documents import queries, rules, services
from app.documents.models import Document, DocumentBytes, DocumentFacts, HandOver, HandOverHow

TODAY = date(2026, 1, 5)
FACTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abŷ", max_size=3), inner, max_size=3),
    max_leaves=8,
)


def _document(document_id):
    db.session.remove()
    return db.session.get_one(Document, document_id)


def _bytes():
    return db.session.scalars(sa.select(DocumentBytes)).all()


def _events():
    return list(db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


# --- facts ------------------------------------------------------------------------------------------------------------
@pytest.mark.once
@given(st.dictionaries(st.text("abŷ", max_size=3) | st.integers(0, 20), FACTS, max_size=12))
def test_facts_have_the_same_digest_before_and_after_they_were_kept(facts):
    """A database gives JSON back with words as keys; the order of keys never counts."""
    kept = {str(key): value for key, value in reversed(facts.items())}
    assert rules.digest(kept) == rules.digest(facts if len(kept) == len(facts) else kept)


@pytest.mark.once
def test_facts_that_differ_have_another_digest():
    digests = {
        rules.digest(facts) for facts in ({}, {"a": 1}, {"a": "1"}, {"a": None}, {"a": [1]}, {"b": 1}, {"a": True})
    }
    assert len(digests) == 7
    assert rules.short(rules.digest({})) == rules.digest({})[:8]


@pytest.mark.once
def test_facts_no_database_can_keep_are_refused():
    with pytest.raises(ValueError, match="JSON"):
        rules.digest({"rent": float("nan")})


# --- printing ---------------------------------------------------------------------------------------------------------
def test_paper_is_prepared_then_printed_then_stored_once(prepare, printed):
    document_id = prepare(name="Sŵyn", rent=8250)
    assert (services.unrendered(), _bytes()) == ([document_id], [])
    sha256 = services.render(document_id)
    assert printed == ["agreements/paper.html en {'name': 'Sŵyn', 'rent': 8250}"]
    (stored,) = _bytes()
    assert (stored.sha256, stored.media_type, stored.size) == (sha256, "application/pdf", len(stored.content))
    assert hashlib.sha256(stored.content).hexdigest() == sha256
    assert services.render(document_id) == sha256
    assert (len(printed), len(_bytes()), services.unrendered()) == (1, 1, [])
    assert _events() == ["documents.document.prepared"]


def test_two_who_print_the_same_paper_at_once_store_it_once(app, prepare, printed, monkeypatch):
    document_id = prepare()
    both, copies = threading.Barrier(2), iter([b"%PDF-1.7 first", b"%PDF-1.7 second"])

    def _print(_html):
        both.wait(timeout=30)
        return next(copies)

    monkeypatch.setattr(services.pdf, "render", _print)
    answers = []

    def _render():
        with app.test_request_context():
            answers.append(services.render(document_id))

    threads = [threading.Thread(target=_render) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (stored,) = _bytes()
    assert answers == [stored.sha256] * 2
    assert printed == []


def test_paper_whose_facts_were_changed_is_not_stored(prepare, printed, tamper):
    document_id = prepare()
    tamper(sa.update(DocumentFacts).values(facts={"n": 2}))
    with pytest.raises(RuleBroken, match="The facts of this paper changed"):
        services.render(document_id)
    assert (len(printed), _bytes()) == (1, [])


def test_paper_that_is_another_by_the_time_it_is_printed_is_not_stored(prepare, printed, tamper, monkeypatch):
    document_id = prepare()

    def _print(html):
        tamper(sa.update(Document).values(facts_digest="0" * 64))
        return html.encode()

    monkeypatch.setattr(services.pdf, "render", _print)
    with pytest.raises(RuleBroken, match="The facts of this paper changed"):
        services.render(document_id)
    assert (printed, _bytes()) == ([], [])


def test_paper_that_could_not_be_printed_is_finished_at_night(prepare, printed, monkeypatch, caplog):
    """As after a crash between preparing and printing: the facts are there, the bytes are not."""
    first, second, third = prepare(n=1), prepare(n=2), prepare(n=3)
    whole = services.pdf.render
    failing = {"{'n': 1}": PdfFailed("busy"), "{'n': 2}": TemplateNotFound("gone.html")}

    def _print(html):
        if error := next((error for words, error in failing.items() if words in html), None):
            raise error
        return whole(html)

    monkeypatch.setattr(services.pdf, "render", _print)
    with caplog.at_level(logging.WARNING):
        assert services.finish_leftovers() == 1
    assert services.unrendered() == sorted([first, second])
    assert str(first) in caplog.text
    assert "Sŵyn" not in caplog.text
    failing.clear()
    assert services.finish_leftovers() == 2
    assert (services.unrendered(), services.finish_leftovers()) == ([], 0)
    assert len(printed) == 3
    assert db.session.get(DocumentBytes, third) is not None


def test_paper_whose_facts_were_tampered_with_does_not_keep_the_others_waiting(prepare, printed, tamper):
    bad, good = prepare(n=1), prepare(n=2)
    tamper(sa.update(DocumentFacts).where(DocumentFacts.document_id == bad).values(facts={"n": 9}))
    assert services.finish_leftovers() == 1
    assert [stored.document_id for stored in _bytes()] == [good]
    assert len(printed) == 2


def test_paper_that_was_erased_before_it_was_printed_is_left_alone(prepare, printed, tamper):
    document_id = prepare()
    tamper(sa.update(DocumentFacts).values(facts=None))
    assert (services.unrendered(), services.finish_leftovers()) == ([], 0)
    with pytest.raises(RuleBroken, match="was erased"):
        services.render(document_id)
    assert printed == []


@pytest.mark.once
def test_paper_is_printed_for_real(prepare, monkeypatch):
    html = "<html lang='en'><head><title>Paper</title></head><body><h1>Paper</h1></body></html>"
    monkeypatch.setattr(services, "page_of", lambda *_args, **_options: html)
    document_id = prepare()
    services.render(document_id)
    content, media_type, _sha256 = services.read(_document(document_id))
    assert (content[:5], media_type) == (b"%PDF-", "application/pdf")


# --- reading ----------------------------------------------------------------------------------------------------------
def test_paper_is_read_as_it_was_stored(prepare, printed):
    document_id = prepare()
    sha256 = services.render(document_id)
    assert services.read(_document(document_id)) == (b"%PDF-1.7 " + printed[0].encode(), "application/pdf", sha256)
    assert queries.altered() == []
    assert queries.stored([document_id])[document_id].sha256 == sha256


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"content": b"%PDF-1.7 another"}, "This paper is not what was stored"),
        ({"sha256": "0" * 64}, "This paper is not what was stored"),
        ({"content": None}, "This paper was erased"),
    ],
)
def test_paper_that_was_changed_or_erased_is_not_shown(prepare, printed, tamper, change, sentence):
    document_id = prepare()
    services.render(document_id)
    tamper(sa.update(DocumentBytes).values(change))
    with pytest.raises(RuleBroken, match=sentence):
        services.read(_document(document_id))
    assert queries.altered() == ([] if "content" in change and change["content"] is None else [document_id])
    assert len(printed) == 1


def test_paper_that_is_not_printed_yet_says_so(prepare):
    document_id = prepare()
    with pytest.raises(RuleBroken, match="still being printed"):
        services.read(_document(document_id))
    assert queries.stored([document_id])[document_id].sha256 is None


# --- handing over -----------------------------------------------------------------------------------------------------
def _hand_over(document_id, *, on=TODAY, now=datetime(2026, 1, 7, 12, tzinfo=UTC), how=HandOverHow.IN_PERSON, by=None):
    with transaction():
        document = db.session.get_one(Document, document_id)
        return services.hand_over(document, on=on, how=how, read_aloud=True, by=by, actor=SYSTEM, now=now)


@pytest.mark.parametrize(("on", "sentence"), [(-1, "made after that day"), (0, ""), (2, ""), (3, "still to come")])
def test_paper_is_handed_over_from_the_day_it_was_made_to_today(prepare, printed, on, sentence):
    document_id = prepare()
    services.render(document_id)
    if sentence:
        with pytest.raises(RuleBroken, match=sentence) as refused:
            _hand_over(document_id, on=TODAY + timedelta(days=on))
        assert refused.value.field == "on"
        assert db.session.scalars(sa.select(HandOver)).all() == []
    else:
        _hand_over(document_id, on=TODAY + timedelta(days=on))
        (given,) = queries.hand_overs([document_id])
        assert (given.on, given.how, given.read_aloud) == (TODAY + timedelta(days=on), HandOverHow.IN_PERSON, True)
    assert len(printed) == 1


@pytest.mark.parametrize(
    ("on", "fine"), [(date(2026, 7, 1), False), (date(2026, 7, 2), True), (date(2026, 7, 3), False)]
)
def test_days_are_those_of_wales_on_a_summer_night(prepare, printed, on, fine):
    """23:30 UTC on 1 July is half past midnight on 2 July in Wales."""
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    document_id = prepare(now=late)
    services.render(document_id)
    if fine:
        _hand_over(document_id, on=on, now=late)
    else:
        with pytest.raises(RuleBroken):
            _hand_over(document_id, on=on, now=late)
    assert len(printed) == 1


def test_paper_that_is_not_printed_is_not_handed_over(prepare):
    with pytest.raises(RuleBroken, match="Print the paper first"):
        _hand_over(prepare())


def test_paper_can_be_handed_over_again_and_each_time_is_kept(prepare, printed, person):
    document_id = prepare()
    services.render(document_id)
    _hand_over(document_id, on=TODAY + timedelta(days=1), how=HandOverHow.POST)
    _hand_over(document_id, by=person[1])
    given = queries.hand_overs([document_id])
    assert [(g.how, g.by is None) for g in given] == [(HandOverHow.IN_PERSON, False), (HandOverHow.POST, True)]
    assert _events().count("documents.document.handed_over") == 2
    assert len(printed) == 1
