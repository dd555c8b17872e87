"""Every colour that carries words or a shape stands out enough, also from a printer that has no colours."""

from __future__ import annotations

import re

import pytest

from app.core.pdf_worker import STATIC

pytestmark = pytest.mark.once
STYLE = (STATIC / "print" / "agreement.css").read_text()
COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6})", STYLE)) | {"white": "#FFFFFF", "watermark": "#F5EBEA"}
WORDS = [("ink", "white"), ("soft", "white"), ("door", "white"), ("stop", "white")]
ON_TINTS = [
    ("ink", "door-soft"),
    ("door", "door-soft"),
    ("ink", "sun-soft"),
    ("soft", "watermark"),
    ("ink", "watermark"),
]


def _light(colour):
    """Return how light a colour is, from 0 to 1, which is also the grey that a printer makes of it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def _contrast(one, other):
    lighter, darker = sorted((_light(COLOURS[one]), _light(COLOURS[other])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("words", "ground"), [*WORDS, *ON_TINTS])
def test_words_stand_out_from_their_ground(words, ground):
    assert _contrast(words, ground) >= 4.5


def test_what_a_tint_says_a_line_says_too():
    assert _contrast("door", "white") >= 3
    assert "border-left: .8mm solid var(--door)" in re.search(r"\.note \{[^}]*\}", STYLE)[0]
    assert "border: 1.2pt solid var(--stop)" in re.search(r"\.warn \{[^}]*\}", STYLE)[0]


@pytest.mark.parametrize("style", ["account", "letter"])
def test_every_other_paper_takes_its_colours_from_these(style):
    theirs = re.findall(r"--([a-z-]+): (#[0-9A-F]{6})", (STATIC / "print" / f"{style}.css").read_text())
    assert {name: COLOURS[name] for name, _colour in theirs} == dict(theirs)


@pytest.mark.parametrize("style", ["plan", "record", "signs"])
def test_a_style_beside_another_brings_no_colour_of_its_own(style):
    assert re.findall(r"#[0-9A-Fa-f]{3,6}\b|rgb|hsl", (STATIC / "print" / f"{style}.css").read_text()) == []


def test_no_words_have_a_colour_of_their_own():
    used = set(re.findall(r"(?<![-\w])color: ([^;}]+?)\s*[;}]", STYLE))
    assert used == {"var(--ink)", "var(--soft)", "var(--door)", "var(--stop)", "inherit", COLOURS["soft"]}
