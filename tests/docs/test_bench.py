from __future__ import annotations

import pytest

from bench import __main__ as bench
from bench.figures import Figure, interleaved, medians, quickest, table

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("figure", "kept"),
    [
        (Figure("ratio", 3.0, "ms", 1.0, most_ratio=3), True),
        (Figure("ratio", 3.01, "ms", 1.0, most_ratio=3), False),
        (Figure("ratio without a floor", 3.0, "ms", most_ratio=3), False),
        (Figure("alone", 2.0, "s", most=2), True),
        (Figure("alone, whatever its floor", 2.01, "s", 2.0, most=2), False),
        (Figure("for information", 99.0, "s"), True),
    ],
)
def test_figure_at_and_past_its_bound_is_kept_and_broken(figure, kept):
    assert figure.kept is kept


def test_table_of_figures_says_unit_ratio_and_verdict():
    lines = table([Figure("lists", 6.0, "ms", 2.0, most_ratio=2.5), Figure("starts", 1.0, "s")]).splitlines()
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == [
        "lists",
        "6.0 ms",
        "2.0 ms",
        "3.00 ×",
        "≤ 2.50 ×",
        "BROKEN",
    ]
    assert [cell.strip() for cell in lines[3].split("|")[1:-1]] == [
        "starts",
        "1.00 s",
        "–",
        "–",
        "–",
        "for information",
    ]


def test_deeds_take_turns_and_their_own_seconds_count():
    order = []

    def deed(name, seconds):
        order.append(name)
        return seconds

    found = interleaved(lambda: deed("a", 0.5), lambda: deed("b", 2.0), rounds=3)
    assert found == [[0.5] * 3, [2.0] * 3]
    assert "".join(order) == "ab" + "ab" + "ba" + "ab"


def test_ratios_are_of_the_quickest_round_and_times_of_the_middle_one():
    found = [[3.0, 1.0, 9.0], [4.0, 5.0, 4.5]]
    assert quickest(found) == [1.0, 4.0]
    assert medians(found) == [3.0, 4.5]


@pytest.mark.parametrize(("ours", "code"), [(2.0, 0), (4.0, 1)])
def test_bench_ends_with_1_only_when_a_bound_is_broken(monkeypatch, capsys, ours, code):
    figure = Figure("the only figure", ours, "ms", 1.0, most_ratio=3)
    monkeypatch.setattr(bench.starts, "figures", lambda: iter([figure]))
    assert bench.main(["starts"]) == code
    said = capsys.readouterr()
    assert "the only figure" in said.out
    assert ("Bound broken: the only figure" in said.err) is bool(code)


def test_bench_refuses_a_part_there_is_not(capsys):
    assert bench.main(["speed"]) == 2
    assert "lists, eet, printing, rent, arrears, years, starts" in capsys.readouterr().err
