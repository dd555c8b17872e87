"""Every test, file and page that a document names is there, and every document that the code names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
HOUSE = Path(__file__).resolve().parents[2]
PAGES = sorted([*HOUSE.glob("*.md"), *HOUSE.glob("docs/**/*.md")])
CODE = [
    *(path for folder in ("app", "bench", "migrations", "scripts", "tests") for path in (HOUSE / folder).rglob("*.py")),
    *(HOUSE / "docs" / "deploy").iterdir(),
    HOUSE / "Makefile",
]
TEST = re.compile(r"\btest_[a-z0-9_]+(?!\w|\.py)")
DOCUMENT = re.compile(r"\bdocs/[\w./-]*\w")
IN_THE_HOUSE = re.compile(r"`((?:app|bench|docs|migrations|scripts|tests)/[\w./-]+)`")
LINK = re.compile(r"\]\(([^)#]+)(?:#[\w-]*)?\)|src=\"([^\"]+)\"")


def _tests():
    files = [*(HOUSE / "tests").rglob("test_*.py")]
    return {name for file in files for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))} | {
        file.stem for file in files
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_test_a_document_names_is_there(page):
    named = set(TEST.findall(page.read_text(encoding="utf-8")))
    assert sorted(named - _tests()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_file_and_page_a_document_points_at_is_there(page):
    text = page.read_text(encoding="utf-8")
    inside = {HOUSE / path for path in IN_THE_HOUSE.findall(text)}
    linked = {page.parent / (link or source) for link, source in LINK.findall(text) if "://" not in link}
    assert sorted(str(path) for path in inside | linked if not path.exists()) == []


def test_every_document_the_code_names_is_there():
    named = {name for path in CODE for name in DOCUMENT.findall(path.read_text(encoding="utf-8"))}
    assert sorted(name for name in named if not list(HOUSE.glob(f"{name}*"))) == []


def test_every_decision_is_in_the_list_of_decisions():
    listed = (HOUSE / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    pages = sorted(path.name for path in (HOUSE / "docs" / "adr").glob("0*.md"))
    assert [name for name in pages if f"]({name})" not in listed] == []
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
