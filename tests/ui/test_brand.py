"""The look is our own: no mark of government, nothing fetched from elsewhere, a typeface that can write Welsh."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from scripts import vendor_govuk

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


def test_vendoring_drops_the_brand_and_keeps_the_rest():
    css = (
        '@charset "UTF-8";@font-face{font-family:GDS Transport;src:url(/a.woff2)}'
        ".a{font-family:GDS Transport,arial,sans-serif}@media print{.a{font-family:sans-serif}}"
        '.govuk-footer__copyright-logo:before{content:"";background-image:url(/assets/images/govuk-crest.svg)}'
        "@supports (x:y){.govuk-footer__copyright-logo:before{mask:url(crest.svg)}@media screen{.a:before{x:y}}}"
        ".govuk-footer__crown{margin:0}.b{color:red}"
    )
    kept = vendor_govuk.unbranded(css)
    assert not re.search("transport|crest|crown|font-face", kept, re.IGNORECASE)
    assert ".a{font-family:var(--font-sans)}@media print{.a{font-family:var(--font-sans)}}.b{color:red}" in kept


def test_vendoring_another_version_writes_nothing(tmp_path):
    package = tmp_path / "dist" / "govuk"
    package.mkdir(parents=True)
    for name in vendor_govuk.PINNED:
        (package / name).write_text("another")
    before = (STATIC / "govuk/govuk-frontend.min.css").read_bytes()
    with pytest.raises(SystemExit, match="nothing was written"):
        vendor_govuk.main(tmp_path)
    assert (STATIC / "govuk/govuk-frontend.min.css").read_bytes() == before
