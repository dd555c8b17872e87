from __future__ import annotations

import pytest

from app.core.refs import next_ref, refusal_of_ref

pytestmark = pytest.mark.once


@pytest.mark.parametrize("ref", ["a", "P07", "x.y_z-1", "A" * 20])
def test_ref_of_letters_digits_dots_and_dashes_is_taken(ref):
    assert refusal_of_ref(ref) is None


@pytest.mark.parametrize("ref", ["", "A" * 21, "P 7", "P/7", "tŷ", "P7\n", "٣"])
def test_ref_of_anything_else_is_refused(ref):
    assert refusal_of_ref(ref) is not None


@pytest.mark.parametrize(
    ("taken", "suggested"),
    [
        ([], "P1"),
        (["P1"], "P2"),
        (["P06", "P07"], "P08"),
        (["P9"], "P10"),
        (["P99"], "P100"),
        (["P2", "P10"], "P11"),
        (["x", "p5", "Q8", "P5a"], "P1"),
    ],
)
def test_suggested_ref_is_free_and_of_the_same_width(taken, suggested):
    assert next_ref(taken, letter="P") == suggested
    assert suggested not in taken
