"""The rent accounts of the street: money, a plan, holds, benefits, letters, and what tenants show their peers.

Of the tenant there is one of everything. What the housemate chose stands no more or not yet, and the leaver’s time here
is over: nobody on the committee sees any of theirs.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from access.people import HERE, TODAY, WITH_ACCOUNT, WITH_PLAN, YESTERDAY, account, pay_day, words
from access.street_papers import printed
from factories import add

from app.arrears import plans
from app.arrears import services as arrears
from app.arrears.models import HelpAsked, MoneyFriend
from app.arrears.plans import PlanFacts
from app.arrears.rules import Frequency, HoldKind, PauseReason, Step
from app.arrears.services import HoldFacts
from app.arrears.shown import Ticks
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Actor
from app.documents import services as documents
from app.documents.models import HandOverHow
from app.letters import printing
from app.letters import services as letters
from app.letters.models import Letter
from app.letters.rules import LetterKind, Topic
from app.letters.services import Writing
from app.people.models import Person
from app.rent import services
from app.rent.bank import accounts as bank_accounts
from app.rent.bank import services as bank_services
from app.rent.bank import suspense as bank_suspense
from app.rent.bank.layouts import PRESETS
from app.rent.bank.models import BankRow
from app.rent.rules import BenefitSource, Cycle, Source
from app.rent.services import BenefitFacts
from app.schemes.models import ArrearsView, Scheme
from app.tenancies.models import Stay

if TYPE_CHECKING:
    from access.street import Street

LAST_MONTH = date(2026, 10, 5)
ALL = Ticks(stage=True, weeks=True, plan=True, amounts=True)


def money_of(street: Street, place: str) -> None:
    """Give everybody who lives or lived here an account, and the tenant everything else."""
    stays = {t.label: t.id for t in street.things["stay"] if t.place == place}
    for who in [who for who in WITH_ACCOUNT if who in stays]:
        with transaction():
            _account(street, place, who, db.session.get_one(Stay, stays[who]))
    with transaction():
        _shown(street, place, stays)
    _bank(street, place, stays["tenant"])
    _letters(street, place, stays)


def _account(street: Street, place: str, who: str, stay: Stay) -> None:
    sums, on = account(place, who), stay.starts_on
    by = {"actor": SYSTEM, "today": TODAY}
    reference = words("Ent", place, who)
    services.post_payment(stay, on=on, amount_pence=sums["paid"], source=Source.TENANT, reference=reference, **by)
    if who == "both":  # is in credit
        return
    services.adjust(stay, on=on, amount_pence=sums["set_down"], reason=words("Adj", place, who), **by)
    _benefit(street, place, who, stay)
    if who not in WITH_PLAN:
        return
    pause = HoldFacts(
        HoldKind.PAUSE, LAST_MONTH, LAST_MONTH + timedelta(days=7), PauseReason.CRISIS, words("Hol", place, who)
    )
    street.keep(who, arrears.set_hold(stay, pause, actor=SYSTEM), place, who)
    step = {"on": LAST_MONTH, "step": Step.TALK, "by": None, "note": words("Con", place, who)}
    street.keep(who, arrears.record_contact(stay, **step, **by), place, who)
    _plan(street, place, who, stay)


def _benefit(street: Street, place: str, who: str, stay: Stay) -> None:
    """Write down an award that is over and paid: it changes nothing of what is left to pay."""
    over = stay.starts_on + timedelta(days=27)
    award = BenefitFacts(
        BenefitSource.HOUSING_BENEFIT,
        claimed_on=stay.starts_on,
        decided_on=stay.starts_on,
        weekly_pence=account(place, who)["benefit"],
        from_on=stay.starts_on,
        last_day=over,
        paid_up_to=over,
        cycle=Cycle.FOUR_WEEKLY,
        verified_on=stay.starts_on,
    )
    street.keep(who, services.record_benefit(stay, award, actor=SYSTEM, today=TODAY), place, who)


def _plan(street: Street, place: str, who: str, stay: Stay) -> None:
    sums = account(place, who)
    agreed = PlanFacts(
        starts_on=date(2026, 11, 2),
        starting_net_pence=90000,
        instalment_pence=sums["instalment"],
        frequency=Frequency.MONTHLY,
        first_on=pay_day(place, who),
        lump_sum_pence=sums["lump_sum"],
        lump_sum_on=pay_day(place, who),
        weekly_in_pence=sums["weekly_in"],
        weekly_out_pence=sums["weekly_out"],
        keeper_id=street.persons[place, "staff"],
        agreed_on=date(2026, 11, 2),
    )
    street.keep(who, plans.agree_plan(stay, agreed, actor=SYSTEM, today=TODAY), place, who)


def _shown(street: Street, place: str, stays: dict[str, uuid.UUID]) -> None:
    """Let tenants show peers what they tick: here some to the committee and some to a friend, there all to a friend.

    Here cases are put before the committee; there it sees totals only, whatever a tenant ticked before.
    """
    for member in ("committee", "chair"):
        db.session.get_one(Person, street.persons[place, member]).inducted_on = YESTERDAY
    if place != HERE:
        db.session.get_one(Scheme, street.schemes[place]).arrears_view = ArrearsView.TOTALS
    now = clock.now()
    ticked = Ticks(stage=True, weeks=True) if place == HERE else ALL
    asked = HelpAsked(stay_id=stays["tenant"], asked_at=now, **vars(ticked))
    street.keep("tenant", add(asked), place, "tenant", shown_to=None if place == HERE else ())
    ticked = Ticks(plan=True, amounts=True) if place == HERE else ALL
    friend = _friend(street, place, "committee", stays["tenant"], ticked, confirmed_at=now)
    street.keep("tenant", friend, place, "tenant", shown_to=("committee",))
    db.session.get_one(Stay, stays["tenant"]).money_friend_id = friend.friend_id
    left = HelpAsked(stay_id=stays["leaver"], asked_at=now, **vars(ALL))
    street.keep("leaver", add(left), place, "leaver", shown_to=())
    left_friend = _friend(street, place, "committee", stays["leaver"], ALL, confirmed_at=now)
    street.keep("leaver", left_friend, place, "leaver", shown_to=())
    if "housemate" in stays:
        _over(street, place, stays["housemate"])


def _over(street: Street, place: str, stay_id: uuid.UUID) -> None:
    """Let the housemate have asked and taken it back, have ended a friend, and chosen one who is not confirmed."""
    now = clock.now()
    asked = HelpAsked(stay_id=stay_id, asked_at=now, withdrawn_at=now, **vars(ALL))
    street.keep("housemate", add(asked), place, "housemate", shown_to=())
    ended = _friend(street, place, "chair", stay_id, ALL, confirmed_at=now, ended_at=now)
    street.keep("housemate before", ended, place, "housemate", shown_to=())
    chosen = _friend(street, place, "committee", stay_id, ALL)
    street.keep("housemate", chosen, place, "housemate", shown_to=())
    db.session.get_one(Stay, stay_id).money_friend_id = chosen.friend_id


def _friend(street: Street, place: str, who: str, stay_id: uuid.UUID, ticked: Ticks, **when: Any) -> MoneyFriend:
    friend_id = street.persons[place, who]
    return add(MoneyFriend(stay_id=stay_id, friend_id=friend_id, chosen_at=clock.now(), **when, **vars(ticked)))


def _bank(street: Street, place: str, stay_id: uuid.UUID) -> None:
    """Read a bank file with one payment, part of which is placed; the rest waits."""
    sums, today = account(place, "tenant"), TODAY
    pounds = f"{(sums['placed'] + sums['waiting']) / 100:.2f}"
    said = ",".join(words(kind, place, "tenant") for kind in ("Bre", "Bpa", "Bra"))
    content = f"date,amount,reference,payer,more\n2026-11-20,{pounds},{said}\n".encode()
    with transaction():
        name = words("Bna", place, "tenant")
        layout = bank_accounts.add(street.schemes[place], name, PRESETS["plain"].columns, actor=SYSTEM)
        street.keep("bank account", layout, place)
        done = bank_services.read_file(layout, content, actor=SYSTEM, today=today)
        street.keep("bank file", done.file, place)
        row = db.session.scalars(db.select(BankRow).where(BankRow.file_id == done.file.id)).one()
        stay = db.session.get_one(Stay, stay_id)
        entry = bank_suspense.place(row, stay, amount_pence=sums["placed"], actor=SYSTEM, today=today)
        its_entry = (("stay_id", stay_id), ("sequence", entry.sequence))
        street.keep("payment", row, place, parts=its_entry)


def _letters(street: Street, place: str, stays: dict[str, uuid.UUID]) -> None:
    """Give the tenant a letter, and hold back their next; the housemate’s is ready to be printed."""
    real, documents.pdf.render = documents.pdf.render, printed
    try:
        given = _letter(street, place, "tenant", stays, LetterKind.TALK, "in a letter")
        street.keep("given", given, place, "tenant")
        _given(street, place, given.id)
        held = _letter(street, place, "tenant", stays, LetterKind.AGREE_PLAN, "in a draft")
        street.keep("held", held, place, "tenant", told=False)
        with transaction():
            reason = words("Hel", place, "tenant")
            letters.hold(db.session.get_one(Letter, held.id), reason=reason, actor=SYSTEM, today=TODAY)
        if "housemate" in stays:
            ready = _letter(street, place, "housemate", stays, LetterKind.TALK, "in a draft")
            street.keep("ready", ready, place, "housemate", told=False)
    finally:
        documents.pdf.render = real


def _letter(street: Street, place: str, who: str, stays: dict[str, uuid.UUID], kind: LetterKind, said: str) -> Letter:
    known = {"balance_pence": account(place, who)[said], "weeks_hundredths": 700}
    with transaction():
        person, stay = db.session.get_one(Person, street.persons[place, who]), db.session.get_one(Stay, stays[who])
        writing = Writing(person, stay, kind, Topic.DEBT, "", known, TODAY)
        return letters.compose(writing, actor=SYSTEM, now=clock.now())


def _given(street: Street, place: str, letter_id: uuid.UUID) -> None:
    with transaction():
        letter = db.session.get_one(Letter, letter_id)
        batch = printing.print_together(street.schemes[place], [letter], actor=SYSTEM, now=clock.now())
        street.keep("batch", batch, place)
        document_id = letter.document_id
    assert document_id is not None
    documents.render(document_id)
    worker = Actor(person_id=street.persons[place, "staff"])
    how = {"how": HandOverHow.IN_PERSON, "read_aloud": False, "by": worker.person_id}
    with transaction():
        letter = db.session.get_one(Letter, letter_id)
        letters.hand_over(letter, on=TODAY, **how, actor=SYSTEM, now=clock.now())
