from __future__ import annotations

import pytest

from app.agreements.provisions import Provision, UnreadableSource, provisions


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("s.91", ["s.91"]),
        ("s.95, s.96, s.97", ["s.95", "s.96", "s.97"]),
        ("ss.168–170", ["s.168", "s.169", "s.170"]),
        ("ss.91, 92 and 93", ["s.91", "s.92", "s.93"]),
        ("s.122(1)(b), (2)", ["s.122(1)(b)", "s.122(2)"]),
        ("s.39(1)–(3), s.40", ["s.39(1)", "s.39(2)", "s.39(3)", "s.40"]),
        ("Sch 9A Pt 1", ["Sch 9A Pt 1"]),
        ("s.161, Sch 8 Part 1", ["s.161", "Sch 8 Pt 1"]),
        ("WSI 2022/24 reg. 7", ["WSI 2022/24 reg. 7"]),
        (
            "WSI 2022/22 reg. 3(a)–(c), (k), reg. 5",
            [f"WSI 2022/22 reg. {each}" for each in ("3(a)", "3(b)", "3(c)", "3(k)", "5")],
        ),
    ],
)
def test_source_as_written_names_its_provisions(source, expected):
    assert [str(provision) for provision in provisions(source)] == expected


@pytest.mark.parametrize(
    "source",
    [
        "",
        "s.",
        "–",
        "s.91–",
        "reg. 4",
        "(a)",
        "s.172–168",
        "ss.1–9999",
        "s.1(1)–(9999)",
        "s.1(a)–s.2(b)",
        "s.91x",
        "scheme policy: pets",
        "s." + "9" * 5000,
        "s.1(" + "9" * 5000 + ")",
    ],
)
def test_source_written_otherwise_is_refused(source):
    with pytest.raises(UnreadableSource):
        provisions(source)


def test_paragraph_and_its_section_meet_but_neighbours_do_not():
    assert Provision("s.", "122").meets(Provision("s.", "122", "(1)(b)"))
    assert Provision("s.", "122", "(1)(b)").meets(Provision("s.", "122"))
    assert not Provision("s.", "122", "(2)").meets(Provision("s.", "122", "(1)(b)"))
    assert not Provision("s.", "12").meets(Provision("s.", "122"))
