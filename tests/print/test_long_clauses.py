"""A clause that is longer than a page still prints, with every word once; so does one in capitals throughout."""

from __future__ import annotations

from dataclasses import replace

import pytest
from print.papers import LICENCE, SHORT, VARIANTS, given, wording
from print.reading import Read

from app.agreements import margin, paper
from app.agreements.clause_body import parse_body
from app.core import pdf_worker
from app.documents import services as documents

pytestmark = pytest.mark.once
KEY = "licence-your-home"
MANY = " ".join(f"word{number}" for number in range(1200))
BODIES = {
    "a sub-clause of 1,200 words": f"1. {MANY}\n2. Short.",
    "a paragraph of 1,200 words": f"{MANY}\n\n1. Short.",
    "a list of 120 points": "1. These:\n" + "\n".join(f"   - point {number} of them" for number in range(120)),
    "a second sub-clause of 1,200 words": f"1. Short.\n2. {MANY}",
}
SHOUT = "SOMEBODY SHOUTS ALL OF THIS AT THE TOP OF THEIR VOICE."


def _read(app, body, variant):
    """Print a short licence with other words in one clause, and read it back."""
    words = wording(LICENCE, parts=SHORT[LICENCE])
    changed = tuple(replace(clause, body=body) if clause.key == KEY else clause for clause in words.clauses)
    with app.test_request_context():
        facts = paper.facts(given(), replace(words, clauses=changed), variant=variant, draft=False)
        html = documents.page_of(paper.TEMPLATE, facts, language="en")
    return Read(pdf_worker.make_document(pdf_worker.PackageFetcher(), html)).structure().text


def _flat(words):
    return "".join(words.replace("**", "").replace("-", "•").split())


@pytest.mark.parametrize("name", BODIES)
def test_a_clause_longer_than_a_page_prints_with_every_word_once(whole_app, name):
    body = BODIES[name]
    heard = _flat(_read(whole_app, body, VARIANTS[0]))
    wanted = body.replace("\n1. ", "\n1.1 ").replace("\n2. ", "\n1.2 ")
    wanted = f"1.1 {wanted.removeprefix('1. ')}" if wanted.startswith("1. ") else wanted
    assert heard.count(_flat(wanted)) == 1


def test_a_clause_longer_than_a_page_prints_in_large_print_too(whole_app):
    assert _flat(_read(whole_app, f"1. {MANY}\n2. Short.", VARIANTS[1])).count(_flat(MANY)) == 1


def test_the_longest_words_that_may_stand_beside_a_note_fit_a_page_even_in_capitals(whole_app):
    bodies = [f"1. **{' '.join([SHOUT] * times)}**" for times in range(1, 60)]
    longest = [body for body in bodies if margin.beside(parse_body(body), "Note.")[0]][-1]
    assert 15 < longest.count(SHOUT) < 59
    assert _flat(_read(whole_app, longest, VARIANTS[0])).count(_flat(longest.removeprefix("1. "))) == 1
