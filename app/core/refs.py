"""References: the short codes people give to schemes, homes, people and stays, as the scheme folder knows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from app.core.reasons import N_, Reason, because

SHAPE: Final = re.compile(r"[A-Za-z0-9._-]{1,20}")


def refusal_of_ref(ref: str) -> Reason | None:
    """Return why a text cannot be a reference, or None."""
    if SHAPE.fullmatch(ref):
        return None
    return because(N_("Use 1 to 20 letters, digits, dots, dashes or underscores. No spaces."))


def next_ref(taken: Iterable[str], *, letter: str) -> str:
    """Return the reference after the highest of its kind: P07 after P06; P1 when there is none."""
    numbers = [match[1] for ref in taken if (match := re.fullmatch(rf"{letter}([0-9]{{1,9}})", ref))]
    highest = max(numbers, key=int, default="0")
    return f"{letter}{int(highest) + 1:0{len(highest)}d}"
