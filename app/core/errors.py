"""What can go wrong, as sentences a person can act on."""

from __future__ import annotations

from typing import Any


class RuleBroken(Exception):  # noqa: N818 - it reads as the sentence it carries
    """A rule of the house or of law refuses what was asked; the sentence says why and what to do instead.

    `sentence` may be lazily translated; `field` names the form field or file column it belongs to.
    """

    def __init__(self, sentence: Any, *, field: str | None = None) -> None:
        self.sentence = sentence
        self.field = field
        super().__init__(str(sentence))


class Missing(Exception):  # noqa: N818
    """The thing is not there, or this person may not know that it is: the same answer either way (404)."""


class Refused(Exception):  # noqa: N818
    """The person may see the thing but not do this to it (403); `who_can` names the roles that can."""

    def __init__(self, who_can: tuple[str, ...] = ()) -> None:
        self.who_can = who_can
        super().__init__("not allowed")


class EditedMeanwhile(Exception):  # noqa: N818
    """Somebody else saved the same thing first (409): nothing was overwritten."""


class TooManyTries(Exception):  # noqa: N818
    """Too many attempts in a short time (429); `wait_minutes` says how long to wait."""

    def __init__(self, wait_minutes: int) -> None:
        self.wait_minutes = wait_minutes
        super().__init__("too many tries")
