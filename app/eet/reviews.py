"""What happens around EET together with the letter it calls for, both or neither. Nothing here commits."""

from __future__ import annotations

from datetime import datetime

from app.core import clock
from app.core.permissions import Actor
from app.eet import events, letter_writing, referrals
from app.eet.events import ReviewFacts
from app.eet.models import Referral
from app.letters.models import Letter
from app.tenancies.models import Stay


def offer_support(stay: Stay, *, what: str, actor: Actor, now: datetime) -> Letter:
    """Offer support in writing: write down the event, and return its letter."""
    today = clock.local(now).date()
    event = events.offer_support(stay, on=today, what=what, actor=actor, today=today)
    return letter_writing.write(letter_writing.support(event, today=today), actor=actor, now=now)


def invite(stay: Stay, *, where_when: str, actor: Actor, now: datetime) -> Letter:
    """Write the letter before a review."""
    today = clock.local(now).date()
    return letter_writing.write(letter_writing.invite(stay, where_when=where_when, today=today), actor=actor, now=now)


def hold(stay: Stay, facts: ReviewFacts, *, actor: Actor, now: datetime) -> Letter:
    """Write down a review, and return the letter that says what was agreed."""
    today = clock.local(now).date()
    event = events.hold_review(stay, facts, actor=actor, today=today)
    return letter_writing.write(letter_writing.agreed(event, today=today), actor=actor, now=now)


def answer_referral(referral: Referral, *, warned: bool, because: str, actor: Actor, now: datetime) -> Letter | None:
    """Answer a referral; a warning goes in a letter, which is returned."""
    today = clock.local(now).date()
    referrals.answer(referral, warned=warned, because=because, actor=actor, today=today)
    if not warned:
        return None
    return letter_writing.write(letter_writing.warning(referral, today=today), actor=actor, now=now)
