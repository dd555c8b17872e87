"""What may be written to somebody, by which way, and what stops a letter: pure."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.core.reasons import N_, Reason, because
from app.people.rules import SafeContact


class LetterKind(enum.StrEnum):
    """What a letter is for; each opens with help."""

    FRIENDLY_REMINDER = "friendly_reminder"
    TALK = "talk"
    AGREE_PLAN = "agree_plan"
    BRING_SUPPORT = "bring_support"
    REVIEW_SERIOUS = "review_serious"
    BROKEN_PLAN = "talk_about_broken_plan"
    HELP_WITH_CLAIM = "help_with_claim"
    PLAN = "plan"  # the agreement to a plan, for signature
    STATEMENT = "statement"
    RECEIPT = "receipt"
    EET_REVIEW_INVITE = "eet_review_invite"  # EET: education, employment, training, volunteering
    EET_REVIEW_AGREED = "eet_review_agreed"
    EET_SUPPORT = "eet_support"
    EET_PLAN = "eet_plan"  # with a place to sign
    EET_PAUSE = "eet_pause"  # the answer to a pause they asked for
    EET_WARNING = "eet_warning"


class Topic(enum.StrEnum):
    """What a letter is about, so that a stop reaches every letter about it and no other."""

    DEBT = "debt"
    ACCOUNT = "account"  # statements and receipts: somebody’s own record
    EET = "eet"


class Held(enum.StrEnum):
    """Why a letter is not sent."""

    BREATHING_SPACE = "breathing_space"
    PAUSE = "pause"
    NEVER_POST = "never_post"  # it goes by hand, or not at all
    NO_ADDRESS = "no_address"
    TOO_SOON = "too_soon"  # the same letter went within the duplicate window
    PERSON = "person"  # somebody held it, with a reason


class Way(enum.StrEnum):
    """How a letter reaches somebody."""

    POST = "post"
    IN_PERSON = "in_person"
    EMAIL = "email"  # a message that there is something to look at: they read it on their own page
    PHONE = "phone"  # call first


class State(enum.StrEnum):
    """How far a letter is, derived from its dated facts and the stops of the day."""

    PREPARED = "prepared"
    HELD = "held"
    PRINTED = "printed"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Move(enum.StrEnum):
    """What somebody can do with a letter."""

    PRINT = "print"
    HAND_OVER = "hand_over"
    HOLD = "hold"
    RELEASE = "release"
    WITHDRAW = "withdraw"


# Safe contact → the ways a letter may go, the best one first (rules/data.md: obeyed by every letter and message). Only
# “by post” allows the post. Nothing known is not a yes: then a letter goes from hand to hand, and nothing else.
WAYS: Final[dict[SafeContact | None, tuple[Way, ...]]] = {
    SafeContact.POST: (Way.POST, Way.IN_PERSON),
    SafeContact.PHONE: (Way.PHONE, Way.IN_PERSON),
    SafeContact.EMAIL: (Way.EMAIL, Way.IN_PERSON),
    SafeContact.IN_PERSON: (Way.IN_PERSON,),
    SafeContact.NEVER_POST: (Way.IN_PERSON, Way.EMAIL),
    None: (Way.IN_PERSON,),
}
# These bring a page of their own; every other kind has its words in app/letters/texts.
PAGES: Final = frozenset({LetterKind.PLAN, LetterKind.STATEMENT, LetterKind.RECEIPT})
# The letters that are written once in a while to everybody in the same place; any other is about one thing that
# happened, so two of them in a week are two things.
REPEATING: Final = frozenset(
    {
        LetterKind.FRIENDLY_REMINDER,
        LetterKind.TALK,
        LetterKind.AGREE_PLAN,
        LetterKind.BRING_SUPPORT,
        LetterKind.REVIEW_SERIOUS,
        LetterKind.BROKEN_PLAN,
        LetterKind.HELP_WITH_CLAIM,
        LetterKind.EET_REVIEW_INVITE,
    }
)
OF_STOPS: Final = (Held.BREATHING_SPACE, Held.PAUSE)  # what the law stops comes before what the scheme stops
WAITING_DAYS: Final = 3  # a letter that lies about for so long is on the list of what is due


@dataclass(frozen=True)
class Stop:
    """From a day to a last day nothing about a topic is written to somebody."""

    topic: Topic
    because: Held
    from_on: date
    last_day: date

    def covers(self, topic: Topic, on: date) -> bool:
        """Say whether the stop reaches letters about a topic on a day; both its days are included."""
        return self.topic is topic and self.from_on <= on <= self.last_day


@dataclass(frozen=True)
class Asked:
    """Everything that decides whether a letter is written now."""

    kind: LetterKind
    topic: Topic
    on: date
    safe_contact: SafeContact | None
    stops: tuple[Stop, ...]
    same_kind_on: tuple[date, ...]  # the days of this kind of letter to this person that was written and not withdrawn
    has_address: bool
    window_days: int


@dataclass(frozen=True)
class Hold:
    """What holds a letter, and why in words."""

    held: Held
    because: Reason


@dataclass(frozen=True)
class Life:
    """The facts a letter’s state is derived from; `stop` is what stops its topic today."""

    written: bool  # it has its facts: one held at the start may have none
    held: Held | None
    stop: Stop | None
    printed: bool
    given: bool
    withdrawn: bool


def way(safe_contact: SafeContact | None) -> Way:
    """Return the way a letter goes to somebody."""
    return WAYS[safe_contact][0]


def refusal_of_way(safe_contact: SafeContact | None, asked: Way) -> Reason | None:
    """Return why a letter cannot go this way to somebody, or None."""
    if asked in WAYS[safe_contact]:
        return None
    if asked is Way.POST:
        return because(N_("It is not safe to post letters to them. Put it into their own hands."))
    return because(N_("This is not a safe way to reach them. Put it into their own hands."))


def stop_on(stops: Iterable[Stop], topic: Topic, on: date) -> Stop | None:
    """Return the stop that covers a topic on a day: the law’s before the scheme’s, then the one that lasts longest."""
    covering = [stop for stop in stops if stop.covers(topic, on)]
    return min(covering, key=lambda stop: (OF_STOPS.index(stop.because), -stop.last_day.toordinal()), default=None)


def why_stopped(stop: Stop) -> Reason:
    """Return a stop as a sentence that says until when."""
    if stop.because is Held.BREATHING_SPACE:
        return because(
            N_("They have a breathing space until %(day)s. Until then nobody writes about debt."), day=stop.last_day
        )
    return because(N_("Their account is paused until %(day)s. Until then nobody writes about debt."), day=stop.last_day)


def hold(asked: Asked) -> Hold | None:
    """Return what holds a letter back when it is to be written, or None: stops first, then the window, then the way."""
    stop = stop_on(asked.stops, asked.topic, asked.on)
    if stop is not None:
        return Hold(stop.because, why_stopped(stop))
    again_on = _again_on(asked)
    if again_on is not None:
        return Hold(Held.TOO_SOON, because(N_("The same letter can be written again on %(day)s."), day=again_on))
    if way(asked.safe_contact) is Way.POST and not asked.has_address:
        return Hold(Held.NO_ADDRESS, because(N_("There is no address to post it to. Put it into their own hands.")))
    return None


def _again_on(asked: Asked) -> date | None:
    """Return the first day this kind of letter may be written again; None when that is now."""
    if asked.kind not in REPEATING:
        return None
    near = [day for day in asked.same_kind_on if abs((asked.on - day).days) < asked.window_days]
    return max(near) + timedelta(days=asked.window_days) if near else None


def hold_of_paper(
    printed_for: Collection[str], *, address: Collection[str], safe_contact: SafeContact | None
) -> Hold | None:
    """Return what holds a paper that was made for the post when things have changed since, or None.

    `printed_for` is the address on the paper (none: it goes by hand, whatever changes), `address` the one of today.
    """
    if not printed_for:
        return None
    if way(safe_contact) is not Way.POST:
        return Hold(
            Held.NEVER_POST,
            because(
                N_("It was made for the post, and the post is not safe for them now. Take it back and write it anew.")
            ),
        )
    if list(printed_for) != list(address):
        return Hold(
            Held.NO_ADDRESS,
            because(N_("They do not live at the address on this letter any more. Take it back and write it anew.")),
        )
    return None


def state(life: Life) -> State:
    """Return how far a letter is."""
    if life.withdrawn:
        return State.WITHDRAWN
    if life.given:
        return State.GIVEN
    if life.held is not None or life.stop is not None or not life.written:
        return State.HELD
    return State.PRINTED if life.printed else State.PREPARED


def refusal(move: Move, life: Life) -> Reason | None:
    """Return why somebody cannot do this with a letter now, or None."""
    if life.withdrawn:
        return because(N_("This letter was taken back."))
    return {
        Move.PRINT: _no_printing,
        Move.HAND_OVER: _no_handing_over,
        Move.HOLD: _no_holding,
        Move.RELEASE: _no_releasing,
        Move.WITHDRAW: _no_taking_back,
    }[move](life)


def _no_printing(life: Life) -> Reason | None:
    if not life.written:
        return because(N_("This letter was never written, because something held it. Prepare it again."))
    if life.stop is not None:
        return why_stopped(life.stop)
    if life.held is not None:
        return because(N_("This letter is held back. Let it go first."))
    return None


def _no_handing_over(life: Life) -> Reason | None:
    if not life.written or life.held is not None or life.stop is not None:
        return _no_printing(life)
    return None if life.printed else because(N_("Print the letter first."))


def _no_holding(life: Life) -> Reason | None:
    if life.given:
        return because(N_("They have this letter already."))
    return because(N_("This letter is held back already.")) if life.held is not None else None


def _no_releasing(life: Life) -> Reason | None:
    if life.held is None:
        return because(N_("Nobody holds this letter back."))
    if not life.written or life.stop is not None:
        return _no_printing(life)
    return None


def _no_taking_back(life: Life) -> Reason | None:
    return because(N_("They have this letter already. Write another one.")) if life.given else None
