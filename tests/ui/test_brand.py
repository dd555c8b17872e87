"""The look is our own: no mark of government, nothing fetched from elsewhere, a typeface that can write Welsh."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

APP = Path(__file__).resolve().parents[2] / "app"
STATIC = APP / "static"
WELSH = "ŵŷŴŶâêîôûÂÊÎÔÛáéíóúàèïö£–‘’“”…"


def test_nothing_of_government_is_shipped():
    texts = [
        p for p in (*STATIC.rglob("*"), *(APP / "templates").rglob("*")) if p.suffix in {".css", ".js", ".html", ".svg"}
    ]
    assert len(texts) > 30
    for path in texts:
        found = re.search(
            r"GDS Transport|crest|crown|govuk-icon|assets/images|theme-color", path.read_text(), re.IGNORECASE
        )
        assert not found, f"{path.name}: {found and found[0]}"
    assert not list(STATIC.rglob("*.ico"))
    assert not [p for p in STATIC.rglob("*") if re.search(r"crest|transport|crown", p.name, re.IGNORECASE)]
    assert "MIT" in (STATIC / "govuk/LICENSE.txt").read_text()


def test_nothing_is_fetched_from_elsewhere():
    for path in (*STATIC.glob("*.css"), *STATIC.glob("*.js"), *STATIC.rglob("govuk/*.css")):
        assert not re.search(r"url\(\s*[\"']?(https?:)?//|@import|from \"http", path.read_text()), path.name


@pytest.mark.parametrize("weight", ["Regular", "SemiBold", "Bold"])
@pytest.mark.parametrize("kind", ["ttf", "woff2"])
def test_typeface_has_welsh_letters_and_our_punctuation(weight, kind):
    font = TTFont(STATIC / "fonts" / f"AtkinsonHyperlegibleNext-{weight}.{kind}")
    missing = [letter for letter in WELSH if ord(letter) not in font.getBestCmap()]
    assert not missing
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts/OFL.txt").read_text().upper()
