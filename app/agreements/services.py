"""What people do with an agreement: prepare, agree, issue, hand over, withdraw. See also signing.py and endings.py."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts import tenure as accounts
from app.agreements import check_list, drafting, paper, queries, rules, wording
from app.agreements.clauses import UnknownPlaceholder
from app.agreements.models import Agreement, Issue
from app.agreements.rules import Life, Move
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.core.permissions import Actor, Role
from app.core.refs import next_ref
from app.documents import services as documents
from app.documents.models import Document, DocumentKind, HandOver, HandOverHow, Variant
from app.people.models import Person
from app.schemes.models import Home, Language, Scheme
from app.tenancies import queries as tenancy_queries
from app.tenancies import services as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import Pack, RentPeriod, hours


@dataclass(frozen=True)
class DraftFacts:
    """Everything staff choose on a draft. Money in pence for each period, EET hours in tenths."""

    person_id: uuid.UUID
    home_id: uuid.UUID
    starts_on: date
    language: Language
    period: RentPeriod | None
    rent_pence: int | None
    service_eligible_pence: int | None
    service_ineligible_pence: int | None
    support_pence: int | None
    eet_target_tenths: int
    eet_grace_weeks: int
    eet_review_weeks: int
    deposit_pence: int | None
    deposit_scheme: str | None
    inventory_on: date | None
    rhw1_given_on: date | None
    pack: Pack | None = None  # None: computed from the date of birth


def life(agreement: Agreement) -> Life:
    """Return the dated facts an agreement’s state is derived from."""
    row = queries.row(agreement.id)
    return life_of(row)


def life_of(row: queries.Row) -> Life:
    """Return the dated facts of an agreement that was looked up with them."""
    return Life(
        starts_on=row.agreement.starts_on,
        agreed_on=row.agreement.agreed_on,
        issued_on=row.first_issued_on,
        signed_on=row.signed_on,
        ended_on=row.stay.ends_on if row.stay else None,
        withdrawn_on=row.agreement.withdrawn_on,
    )


def allow(agreement: Agreement, move: Move, today: date) -> None:
    """Raise RuleBroken with the reason when a move is not possible today (rules.refusal)."""
    refused = rules.refusal(move, life(agreement), today)
    if refused is not None:
        raise RuleBroken(say(refused))


def prepare(scheme: Scheme, facts: DraftFacts, *, actor: Actor, today: date) -> Agreement:
    """Open a draft; the agreement the law allows is computed. Flushes, to give the draft its id."""
    pack = _checked_pack(scheme, facts, today)
    values = asdict(facts) | {"pack": pack}
    agreement = Agreement(
        scheme_id=scheme.id, ref=next_ref(queries.refs(scheme.id), letter="T"), drafted_on=today, **values
    )
    db.session.add(agreement)
    db.session.flush()
    audit.record("agreements.agreement.prepared", agreement, actor=actor, pack=pack.value, starts_on=facts.starts_on)
    return agreement


def change(agreement: Agreement, facts: DraftFacts, *, actor: Actor, today: date) -> None:
    """Change a draft."""
    allow(agreement, Move.CHANGE, today)
    scheme = db.session.get_one(Scheme, agreement.scheme_id)
    values = asdict(facts) | {"pack": _checked_pack(scheme, facts, today)}
    for name, value in values.items():
        setattr(agreement, name, value)
    agreement.version += 1
    audit.record("agreements.agreement.changed", agreement, actor=actor)


def _checked_pack(scheme: Scheme, facts: DraftFacts, today: date) -> Pack:
    """Return the pack the law allows; raise RuleBroken for a person, home or pack that cannot be."""
    person, home = db.session.get(Person, facts.person_id), db.session.get(Home, facts.home_id)
    if person is None or person.scheme_id != scheme.id:
        raise RuleBroken(_("Choose a person of this scheme."), field="person_id")
    if home is None or home.scheme_id != scheme.id:
        raise RuleBroken(_("Choose a home of this scheme."), field="home_id")
    if facts.rhw1_given_on is not None and facts.rhw1_given_on > today:
        raise RuleBroken(_("That day is still to come. Enter the day RHW1 was given."), field="rhw1_given_on")
    choice = rules.choose_pack(
        person.birth_date, facts.starts_on, supported=scheme.supported_accommodation, asked=facts.pack
    )
    if choice.pack is None:
        field = "person_id" if person.birth_date is None else "pack" if facts.pack else "starts_on"
        raise RuleBroken(say(choice.because), field=field)
    return choice.pack


def _stop_unless_ready(agreement: Agreement, today: date) -> None:
    stops = check_list.stops(drafting.checked(agreement, today=today))
    if stops:
        sentences = " ".join(say(item.sentence) for item in stops)
        field = "home_id" if any(item.key == check_list.HOME for item in stops) else None
        raise RuleBroken(_("The check list still has stops: %(stops)s", stops=sentences), field=field)


def agree(agreement: Agreement, *, actor: Actor, today: date) -> Stay:
    """Record that they agreed to move in: the stay starts on the occupation date and the terms are frozen.

    A licensee who has turned 18 keeps the same stay, on a new footing. Raises RuleBroken with the blocker’s name when
    the home is not free, and with the stops of the check list while there are any.
    """
    allow(agreement, Move.AGREE, today)
    _stop_unless_ready(agreement, today)
    person, home = db.session.get_one(Person, agreement.person_id), db.session.get_one(Home, agreement.home_id)
    agreement.agreed_on = today
    running = tenancy_queries.running_stay(person.id, on=agreement.starts_on)
    if running is not None and _goes_on(running, agreement):
        stay = running
        _check_eet_terms_kept(agreement, stay)
        tenancies.change_footing(
            stay, agreement.pack, on=agreement.starts_on, rhw1_given_on=agreement.rhw1_given_on, actor=actor
        )
        tenancies.change_rent(stay, _rent(agreement), from_on=agreement.starts_on, actor=actor)
    else:
        eet = tenancies.EetFacts(agreement.eet_target_tenths, agreement.eet_grace_weeks, agreement.eet_review_weeks)
        facts = (agreement.ref, agreement.pack, agreement.starts_on, _rent(agreement), eet, agreement.rhw1_given_on)
        stay = tenancies.start(person, home, tenancies.Agreed(*facts), actor=actor, today=today)
        accounts.ensure_role(person.id, agreement.scheme_id, Role.TENANT, from_on=today, actor=actor)
    agreement.stay_id = stay.id
    agreement.version += 1
    audit.record("agreements.agreement.agreed", agreement, actor=actor, stay=stay.id)
    return stay


def _goes_on(running: Stay, agreement: Agreement) -> bool:
    """Say whether the agreement is the next footing of a running stay: a licence becoming a contract at home."""
    facts = tenancy_queries.stay_facts(running)
    here = facts.home_on(agreement.starts_on)
    licence = facts.pack_on(agreement.starts_on) is Pack.UNDER_18_LICENCE
    return (
        licence
        and agreement.pack is not Pack.UNDER_18_LICENCE
        and here is not None
        and here.home_id == agreement.home_id
    )


def _check_eet_terms_kept(agreement: Agreement, stay: Stay) -> None:
    """Raise RuleBroken when a contract at 18 says other EET terms than those frozen when the stay began."""
    terms = tenancy_queries.stay_facts(stay).terms
    if terms is None:
        return
    asked = (hours(agreement.eet_target_tenths), agreement.eet_grace_weeks, agreement.eet_review_weeks)
    kept = (terms.target_hours, terms.grace_weeks, terms.review_weeks)
    if asked != kept:
        raise RuleBroken(
            _(
                "Their EET terms stay as they were agreed: %(hours)s hours a week, %(grace)s weeks of help, a review "
                "every %(review)s weeks. Put these in the draft.",
                hours=kept[0],
                grace=kept[1],
                review=kept[2],
            )
        )


def _rent(agreement: Agreement) -> tenancies.RentFacts:
    if agreement.period is None or agreement.rent_pence is None:
        raise RuleBroken(_("Enter the rent and how often it is due."), field="rent_pence")
    return tenancies.RentFacts(
        agreement.period,
        agreement.rent_pence,
        agreement.service_eligible_pence,
        agreement.service_ineligible_pence,
        agreement.support_pence,
    )


def issue(agreement: Agreement, *, variant: Variant, language: Language, actor: Actor, today: date) -> Issue:
    """Prepare the paper that will be rendered once and stored. Flushes. Render it after the transaction.

    Raises RuleBroken while the check list has stops, and for a Welsh text that no translator has checked.
    """
    allow(agreement, Move.ISSUE, today)
    if variant is Variant.EASY_READ:
        raise RuleBroken(
            _("The Easy Read paper is a summary. Issue the standard or large print agreement."), field="variant"
        )
    _stop_unless_ready(agreement, today)
    version = wording.current(agreement.scheme_id, agreement.pack, on=drafting.made_on(agreement, today))
    if version is None:
        raise RuleBroken(_("The scheme has not adopted this agreement yet."))
    words = wording.wording(version, language.value)
    if language is Language.CY and words.unchecked:
        raise RuleBroken(
            _("A translator has not checked the Welsh words yet, so they cannot be issued."), field="language"
        )
    facts = print_facts(agreement, words, variant=variant, draft=False, today=today)
    document = documents.prepare(
        documents.Paper(
            agreement.scheme_id, agreement.person_id, DocumentKind.AGREEMENT, language, variant, paper.TEMPLATE, facts
        ),
        actor=actor,
        now=clock.now(),
    )
    issued = Issue(
        agreement_id=agreement.id,
        pack_version_id=version.id,
        document_id=document.id,
        issued_on=today,
        issued_by=actor.account_id,
    )
    db.session.add(issued)
    agreement.version += 1
    db.session.flush()
    audit.record("agreements.agreement.issued", agreement, actor=actor, document=document.id, variant=variant.value)
    return issued


def print_facts(
    agreement: Agreement, words: paper.Wording, *, variant: Variant, draft: bool, today: date
) -> dict[str, object]:
    """Return what the paper prints; raise RuleBroken naming the fact and the clause when one is missing."""
    try:
        return paper.facts(drafting.given(agreement, today=today), words, variant=variant, draft=draft)
    except UnknownPlaceholder as gap:
        raise RuleBroken(say(check_list.missing_fact(gap.name, gap.clause_key))) from gap


def hand_over(
    document: Document,
    *,
    on: date,
    how: HandOverHow,
    read_aloud: bool,
    by: uuid.UUID | None,
    actor: Actor,
    now: datetime,
) -> HandOver:
    """Write down that the person has the paper in their hands."""
    issued = db.session.scalar(sa.select(Issue).where(Issue.document_id == document.id))
    if issued is None:
        raise RuleBroken(_("This is not an issued agreement."))
    agreement = db.session.get_one(Agreement, issued.agreement_id)
    allow(agreement, Move.HAND_OVER, clock.local(now).date())
    given = documents.hand_over(document, on=on, how=how, read_aloud=read_aloud, by=by, actor=actor, now=now)
    audit.record("agreements.agreement.handed_over", agreement, actor=actor, on=on, how=how.value)
    return given


def withdraw(agreement: Agreement, *, actor: Actor, today: date) -> None:
    """Take an agreement back before it is signed; a stay that has not begun is taken back with it."""
    allow(agreement, Move.WITHDRAW, today)
    agreement.withdrawn_on = today
    agreement.version += 1
    if agreement.stay_id is not None:
        stay = db.session.get_one(Stay, agreement.stay_id)
        if stay.ref == agreement.ref:
            tenancies.withdraw(stay, actor=actor, today=today)
        else:
            tenancies.undo_footing(stay, on=agreement.starts_on, actor=actor)
    audit.record("agreements.agreement.withdrawn", agreement, actor=actor)
