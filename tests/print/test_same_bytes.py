"""The same facts give the same bytes, on any day and from any worker; another fact gives other ones."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import time_machine
from print.papers import LICENCE, ORDINARY, SHORTER, VARIANTS, Wanted, page, scheme

from app.core import pdf

pytestmark = pytest.mark.once
SHORT = Wanted("anybody", LICENCE, VARIANTS[0], short=True)


@pytest.fixture(scope="module")
def room():
    opened = pdf.PrintRoom(pdf.Limits(wall_seconds=90))
    yield opened
    opened.close()


@pytest.fixture
def printed_of(whole_app, room):
    """Return a function that prints an agreement in the print room and gives its bytes and its footer’s hash."""

    def _printed_of(**facts):
        known, html = page(whole_app, replace(SHORT, facts=facts))
        return room.render(html), known["footing"].rpartition(" ")[2]

    return _printed_of


def test_the_same_facts_give_the_same_bytes_a_year_later_and_from_another_worker(printed_of, room):
    first = printed_of()
    with time_machine.travel("2031-05-06 07:08", tick=False):
        again = printed_of()
    room.close()  # its workers end, and the next paper has a new one
    restarted = printed_of()
    assert first == again == restarted
    assert first[0].startswith(b"%PDF-1.7")
    assert re.search(rb"/(CreationDate|ModDate)|/tmp|/home|/root", first[0]) is None


def test_another_fact_gives_other_bytes_and_another_hash_in_the_footer(printed_of):
    others = {
        "a letter": {"holder": "Sŵyn Bevans"},
        "a telephone": {"scheme": scheme(on_call_phone="01495 555 998")},
        "a penny": {"terms": replace(ORDINARY, rent_pence=7116)},
    }
    printed = [printed_of(), *(printed_of(**facts) for facts in others.values())]
    assert len({content for content, _ in printed}) == len({short for _, short in printed}) == len(printed)


@pytest.mark.parametrize("printed", SHORTER[2:4], indirect=True, ids=lambda wanted: wanted.name)
def test_a_paper_comes_out_of_the_room_as_it_was_laid_out(printed, room):
    assert room.render(printed.html) == printed.content
