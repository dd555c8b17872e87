"""Several papers as one file: each keeps its pages, and what is cut off on its way is not printed."""

from __future__ import annotations

import contextlib
import io

import pikepdf
import pypdf
import pytest

from app.core import pdf
from app.core.pdf_frames import counted
from app.core.pdf_process import PdfFailed
from app.core.pdf_worker import work

pytestmark = pytest.mark.once
LITTLE = '<!doctype html><html lang="en"><title>Little</title><h1>Little</h1><p>A paper'
NUMBERED = "<style>@page { @bottom-center { content: counter(page) ' of ' counter(pages) } }</style>"
LONG = NUMBERED + "<p>the one</p><p style='break-before: page'>and its end</p>"
SHORT = NUMBERED + "<h1>the other</h1>"


def test_several_papers_are_one_file_with_pages_of_their_own():
    papers = [f"<html lang=cy><title>{title}</title>{body}" for title, body in (("Long", LONG), ("Short", SHORT))]
    with contextlib.closing(pdf.PrintRoom(pdf.Limits(wall_seconds=60))) as room:
        content, again = (room.render(*papers, title_hint="Both") for _time in range(2))
    assert again == content
    assert [page.extract_text().split() for page in pypdf.PdfReader(io.BytesIO(content)).pages] == [
        ["the", "one", "1", "of", "2"],
        ["and", "its", "end", "2", "of", "2"],
        ["the", "other", "1", "of", "1"],
    ]
    with pikepdf.open(io.BytesIO(content)) as document:
        assert (document.docinfo.Title, document.Root.Lang) == ("Both", "cy")
        kinds = [str(tag.S) for tag in _tags(document.Root.StructTreeRoot)]
    assert (kinds.count("/P"), kinds.count("/H1")) == (2, 1)


def _tags(above):
    kids = above.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _tags(kid)


def test_papers_that_are_too_long_together_are_refused():
    room = pdf.PrintRoom(pdf.Limits(html_bytes=len(LITTLE) + 5))
    with pytest.raises(PdfFailed, match="too long"):
        room.render(LITTLE, "a paper")


def test_a_file_that_is_cut_off_on_its_way_is_not_printed():
    whole = counted([b"title", LITTLE.encode()])
    for end in range(len(whole)):
        answers = io.BytesIO()
        work(io.BytesIO(whole[:end]), answers, cpu_seconds=10**6, pdf_bytes=10**9)
        assert answers.getvalue() == b"", end
