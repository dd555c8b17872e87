"""Preparing an agreement: from rows to the facts its rules and its paper are made from."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from app.agreements import check_list, clauses, wording, words
from app.agreements.models import Agreement
from app.agreements.paper import Wording
from app.agreements.rules import choose_pack
from app.agreements.words import Given, Terms
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.reasons import Reason
from app.people.models import Person
from app.schemes import queries as schemes
from app.schemes import rules as scheme_rules
from app.schemes.models import Home, Scheme
from app.tenancies import queries as tenancies
from app.tenancies.models import AgreedTerms
from app.tenancies.rules import RentPeriod


def terms(agreement: Agreement) -> Terms:
    """Return the money and EET terms of a draft; a part nobody gave is nothing."""
    return Terms(
        period=agreement.period or RentPeriod.WEEKLY,
        rent_pence=agreement.rent_pence or 0,
        service_eligible_pence=agreement.service_eligible_pence or 0,
        service_ineligible_pence=agreement.service_ineligible_pence or 0,
        support_pence=agreement.support_pence or 0,
        deposit_pence=agreement.deposit_pence or 0,
        deposit_scheme=agreement.deposit_scheme or "",
        eet_target_tenths=agreement.eet_target_tenths,
        eet_grace_weeks=agreement.eet_grace_weeks,
        eet_review_weeks=agreement.eet_review_weeks,
    )


def made_on(agreement: Agreement, today: date) -> date:
    """Return the day the agreement was made: when they agreed to move in, or today while they have not."""
    return agreement.agreed_on or today


def given(agreement: Agreement, *, today: date) -> Given:
    """Return the people, the home and the terms a paper is made from."""
    scheme = db.session.get_one(Scheme, agreement.scheme_id)
    person = db.session.get_one(Person, agreement.person_id)
    worker = db.session.get(Person, person.support_worker_id) if person.support_worker_id else None
    weeks = [week.week_starts for week in schemes.free_weeks(scheme.id) if week.week_starts >= agreement.starts_on]
    return Given(
        agreement_id=agreement.id,
        reference=f"{scheme.ref}-{agreement.ref}",
        scheme=scheme,
        home=db.session.get_one(Home, agreement.home_id),
        holder=person.full_name,
        support_worker=worker.full_name if worker else "",
        starts_on=agreement.starts_on,
        made_on=made_on(agreement, today),
        terms=terms(agreement),
        free_weeks=tuple(sorted(weeks)),
    )


def words_of(agreement: Agreement, language: str, *, today: date) -> Wording | None:
    """Return the wording in force for an agreement in a language, or None when the pack is not adopted."""
    version = wording.current(agreement.scheme_id, agreement.pack, on=made_on(agreement, today))
    return wording.wording(version, language) if version is not None else None


def first_facts(scheme: Scheme, person_id: uuid.UUID | None, *, on: date) -> dict[str, Any]:
    """Return what a new draft starts from: the terms of the person’s running stay here, else the usual EET terms."""
    running = tenancies.running_stay(person_id, on=on) if person_id else None
    facts = tenancies.stay_facts(running) if running is not None and running.scheme_id == scheme.id else None
    terms = (facts.terms if facts is not None else None) or AgreedTerms()
    rent = facts.rent_on(on) if facts is not None else None
    parts = ("period", "rent_pence", "service_eligible_pence", "service_ineligible_pence", "support_pence")
    return {
        "eet_target_tenths": terms.target_tenths,
        "eet_grace_weeks": terms.grace_weeks,
        "eet_review_weeks": terms.review_weeks,
        **({name: getattr(rent, name) for name in parts} if rent is not None else {}),
    }


def lives_there(agreement: Agreement) -> bool:
    """Say whether the person lives in that very home already: a licence that becomes a contract."""
    running = tenancies.running_stay(agreement.person_id, on=agreement.starts_on)
    if running is None or running.starts_on >= agreement.starts_on:
        return False
    here = tenancies.stay_facts(running).home_on(agreement.starts_on)
    return here is not None and here.home_id == agreement.home_id


def home_taken(agreement: Agreement) -> Reason | None:
    """Return the sentence that names who has the home, or None: also when it is this agreement’s own stay."""
    if agreement.stay_id is not None or lives_there(agreement):
        return None
    held = tenancies.blocker(agreement.home_id, agreement.starts_on, None)
    return check_list.taken(held.home, held.person, held.from_on, held.last_day) if held is not None else None


def checked(agreement: Agreement, *, today: date) -> tuple[check_list.Item, ...]:
    """Return the draft’s check list as it stands today."""
    facts = given(agreement, today=today)
    person = db.session.get_one(Person, agreement.person_id)
    found = _wording_or_none(agreement, today)
    missing: dict[str, str] = {}
    if found is not None:
        titles = {clause.key: clause.title for clause in found.clauses}
        for gap in clauses.unfilled(found.clauses, words.facts_in_words(facts)):
            missing.setdefault(gap.name, titles[gap.clause_key])
    scheme = facts.scheme
    return check_list.check_list(
        check_list.Draft(
            pack=agreement.pack,
            choice=choose_pack(
                person.birth_date, agreement.starts_on, supported=scheme.supported_accommodation, asked=agreement.pack
            ),
            starts_on=agreement.starts_on,
            today=today,
            person_birth_date=person.birth_date,
            landlord_named=bool(scheme.landlord_name.strip() and scheme.landlord_address.strip()),
            help_numbers=bool(scheme.on_call_phone and scheme.safeguarding_phone and scheme.social_services_phone),
            period=agreement.period.value if agreement.period else None,
            rent_pence=agreement.rent_pence,
            service_pence=facts.terms.service_eligible_pence + facts.terms.service_ineligible_pence,
            support_pence=facts.terms.support_pence,
            deposit_pence=facts.terms.deposit_pence,
            deposit_scheme=facts.terms.deposit_scheme,
            rhw1_given_on=agreement.rhw1_given_on,
            made_on=facts.made_on,
            certificates=tuple(
                (s.kind.value, s.state.value) for s in schemes.standings(facts.home, on=max(today, agreement.starts_on))
            ),
            inventory_on=agreement.inventory_on,
            wording_adopted=found is not None,
            ages=scheme_rules.ages(scheme.min_age, scheme.max_age),
            home_taken=home_taken(agreement),
            lives_there=lives_there(agreement),
            placeholders_missing=tuple(missing.items()),
        )
    )


def _wording_or_none(agreement: Agreement, today: date) -> Wording | None:
    try:
        return words_of(agreement, agreement.language.value, today=today)
    except RuleBroken:
        return None
