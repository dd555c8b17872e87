"""No paper reaches a file, an address or a program, and nothing but paper comes out."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from core.hostile_papers import NEVER_PRINTED, REACHING, TOKEN, aimed, lay_bait
from core.not_paper import not_paper, words_of_the_bait

from app.core import pdf
from app.core.pdf_worker import BASE, STATIC, NotOurs, PackageFetcher

pytestmark = pytest.mark.once
HERE = Path(__file__).resolve().parent
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts", "/var/cache/fontconfig")
ASKING = {"http.client.connect", "socket.gethostbyname"}  # stopped there, before a name is looked up


def _print_all(folder, way):
    bait, scratch = folder / "bait", folder / "scratch"
    bait.mkdir()
    scratch.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        [sys.executable, HERE / "audited_printing.py", bait, way],
        env={**kept, "PYTHONPATH": str(STATIC.parent.parent), "TMPDIR": str(scratch)},
        capture_output=True,
        check=True,
        timeout=120,
    )
    places = (sys.prefix, sys.base_prefix, f"{STATIC}/print", f"{STATIC}/fonts", str(scratch), *FONTS)
    return json.loads(done.stdout), places


def _reached(answer, places):
    """Return what one paper reached for outside the package, the typefaces and Python itself."""
    outward = [event for event, _ in answer["events"] if event != "open"]
    opened = [path for event, path in answer["events"] if event == "open" and not path.startswith(places)]
    return outward + opened + (["the bait, says the kernel"] if answer["kernel"] else [])


def _not_paper_by_name(answers):
    printed = {name: base64.b64decode(answer["pdf"]) for name, answer in answers.items() if answer["pdf"]}
    return {name: not_paper(content) + words_of_the_bait(content) for name, content in printed.items()}


@pytest.fixture(scope="module")
def bait(tmp_path_factory):
    return lay_bait(tmp_path_factory.mktemp("bait"))


def test_forty_papers_that_reach_out_open_nothing_and_ask_nobody(tmp_path):
    answers, places = _print_all(tmp_path, "closed")
    assert len(answers) >= 40
    assert {name: _reached(answer, places) for name, answer in answers.items() if _reached(answer, places)} == {}
    assert {name for name, answer in answers.items() if answer["pdf"] is None} == NEVER_PRINTED
    printed = _not_paper_by_name(answers)
    assert {name: found for name, found in printed.items() if found} == {}


def test_the_same_papers_with_an_open_fetcher_are_seen_to_reach_out(tmp_path):
    answers, places = _print_all(tmp_path, "open")
    reached = {name: _reached(answer, places) for name, answer in answers.items()}
    canary = str(tmp_path / "bait" / "canary")
    assert sum(any(path.startswith(canary) for path in found) for found in reached.values()) >= 15
    assert sum(answer["kernel"] for answer in answers.values()) >= 15
    assert sum(not ASKING.isdisjoint(found) for found in reached.values()) >= 7
    printed = _not_paper_by_name(answers)
    assert "attachment canary.txt" in printed["attached file"]
    assert any("/EmbeddedFile" in word for word in printed["attached file behind a word"])
    assert "action /URI" in printed["links that lead out"]
    assert "/AcroForm" in printed["form that sends itself"]
    assert TOKEN in printed["image of a file"]


def test_reaching_papers_printed_by_the_room_hold_nothing_but_paper(bait):
    room = pdf.PrintRoom()
    printed = {}
    try:
        for name, paper in REACHING.items():
            if name in NEVER_PRINTED:
                with pytest.raises(pdf.PdfFailed, match="cannot be laid out"):
                    room.render(aimed(paper, bait, STATIC))
            else:
                printed[name] = room.render(aimed(paper, bait, STATIC))
    finally:
        room.close()
    assert len(printed) + len(NEVER_PRINTED) == len(REACHING) >= 40
    found = {name: not_paper(content) + words_of_the_bait(content) for name, content in printed.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_a_link_inside_the_paper_stays(bait):
    room = pdf.PrintRoom()
    try:
        content = room.render(aimed(REACHING["links that lead out"], bait, STATIC))
    finally:
        room.close()
    with pikepdf.open(io.BytesIO(content)) as document:
        notes = [note for page in document.pages for note in page.get("/Annots", [])]
        assert [str(note.Dest) for note in notes] == ["here"]


@pytest.mark.parametrize(
    "address",
    [
        "print/agreement.css",
        "print/draft.svg",
        "fonts/AtkinsonHyperlegibleNext-Regular.ttf",
        "fonts/AtkinsonHyperlegibleNext-Regular.woff2",
    ],
)
def test_our_print_files_are_served_by_their_exact_address(address):
    assert PackageFetcher().fetch(f"{BASE}static/{address}").read() == (STATIC / address).read_bytes()


@pytest.mark.parametrize(
    "address",
    [
        f"{BASE}static/site.css",
        f"{BASE}static/fonts/OFL.txt",
        f"{BASE}static/print/",
        f"{BASE}static/print/../print/agreement.css",
        f"{BASE}static/print/%61greement.css",
        f"{BASE}static/print/agreement.css?v=1",
        f"{BASE}static/print/agreement.css\x00",
        f"{BASE}static//print/agreement.css",
        f"{BASE}/static/print/agreement.css",
        f"{BASE}static/print/AGREEMENT.css",
        "ofd://other/static/print/agreement.css",
        "OFD://package/static/print/agreement.css",
        "/static/print/agreement.css",
        (STATIC / "print/agreement.css").as_uri(),
        "data:text/css,",
        "",
    ],
)
def test_any_other_address_is_refused(address):
    with pytest.raises(NotOurs):
        PackageFetcher().fetch(address)


def test_a_link_in_the_file_system_is_not_followed(tmp_path, bait):
    for folder in ("real", "fonts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "real" / "ours.css").write_text("p {}")
    (tmp_path / "fonts" / "linked.ttf").symlink_to(bait.with_suffix(".ttf"))
    (tmp_path / "fonts" / "ours.ttf").write_bytes(b"ours")
    (tmp_path / "print").symlink_to(tmp_path / "real", target_is_directory=True)
    assert list(PackageFetcher(tmp_path).assets) == [f"{BASE}static/fonts/ours.ttf"]
