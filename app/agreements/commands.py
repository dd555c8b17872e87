"""What the command line asks of agreements: the paper of a stay, and what it still needs."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from app.agreements import check_list, drafting, queries, services, wording
from app.agreements.models import Agreement
from app.agreements.paper import TEMPLATE
from app.core import pdf
from app.core.db import db
from app.core.errors import RuleBroken
from app.documents import services as documents
from app.documents.models import Document, Variant
from app.schemes.models import Language
from app.tenancies import queries as tenancies
from app.tenancies import rules as tenancy_rules
from app.tenancies.models import Stay


def paper(
    scheme_id: uuid.UUID, tenancy_ref: str, *, variant: Variant | None, language: Language | None, today: date
) -> tuple[bytes, bool]:
    """Return the paper of a stay or draft by its reference as PDF, and whether it is only a draft.

    What was issued is never printed again, only read: the newest paper, or the newest of the kind that is asked for.
    Raises RuleBroken when only other kinds were issued, and for Easy Read. Opens no transaction that writes.
    """
    if variant is Variant.EASY_READ:
        raise RuleBroken(_("There is no Easy Read summary yet. Ask for standard or large-print."))
    agreement = agreement_for(scheme_id, tenancy_ref, today=today)
    issued = [issue.document for issue in queries.issues(agreement.id)]
    if issued:
        return documents.read(_asked_for(issued, variant, language))[0], False
    return _draft(agreement, variant or Variant.STANDARD, language or Language.EN, today), True


def _asked_for(issued: list[Document], variant: Variant | None, language: Language | None) -> Document:
    for document in issued:
        if variant in {None, document.variant} and language in {None, document.language}:
            return document
    kinds = sorted({f"{document.variant.value} ({document.language.value})" for document in issued})
    raise RuleBroken(
        _(
            "This agreement was issued as %(kinds)s, and not as you ask. Ask for what was issued, or issue it that way "
            "too.",
            kinds=", ".join(kinds),
        )
    )


def _draft(agreement: Agreement, variant: Variant, language: Language, today: date) -> bytes:
    version = wording.current(agreement.scheme_id, agreement.pack, on=drafting.made_on(agreement, today))
    if version is None:
        raise RuleBroken(_("The scheme has not adopted this agreement yet."))
    words = wording.wording(version, language.value)
    facts = services.print_facts(agreement, words, variant=variant, draft=True, today=today)
    html = documents.page_of(TEMPLATE, facts, language=language.value)
    db.session.rollback()  # nothing is held while the worker prints
    return pdf.render(html)


def check(scheme_id: uuid.UUID, tenancy_ref: str, *, today: date) -> tuple[check_list.Item, ...]:
    """Return the check list of a stay or draft by its reference."""
    return drafting.checked(agreement_for(scheme_id, tenancy_ref, today=today), today=today)


def agreement_for(scheme_id: uuid.UUID, ref: str, *, today: date) -> Agreement:
    """Return the newest agreement of a stay or draft, one taken back only if there is no other.

    A stay loaded from a folder is given one, unsaved.

    Raises RuleBroken when no stay and no draft has the reference.
    """
    known = db.session.scalar(
        sa.select(Agreement)
        .outerjoin(Stay, Stay.id == Agreement.stay_id)
        .where(Agreement.scheme_id == scheme_id, sa.or_(Agreement.ref == ref, Stay.ref == ref))
        .order_by(Agreement.withdrawn_on.is_not(None), Agreement.starts_on.desc(), Agreement.id)
        .limit(1)
    )
    if known is not None:
        return known
    stay = db.session.scalar(sa.select(Stay).where(Stay.scheme_id == scheme_id, Stay.ref == ref))
    if stay is None:
        raise RuleBroken(_("There is no stay with the reference %(ref)s.", ref=ref))
    return _of_loaded_stay(tenancies.stay_facts(stay), today)


def _of_loaded_stay(facts: tenancies.StayFacts, today: date) -> Agreement:
    """Return what the agreement of a stay says that came from a folder without its papers."""
    stay, home, rent = facts.stay, facts.home_on(today), facts.rent_on(today)
    if home is None:
        raise RuleBroken(_("This stay has no home."))
    terms = facts.terms
    return Agreement(
        id=uuid.uuid4(),
        scheme_id=stay.scheme_id,
        ref=stay.ref,
        person_id=stay.person_id,
        home_id=home.home_id,
        pack=facts.pack_on(today),
        language=facts.person.language or Language.EN,
        starts_on=stay.starts_on,
        period=rent.period if rent else None,
        rent_pence=rent.rent_pence if rent else None,
        service_eligible_pence=rent.service_eligible_pence if rent else None,
        service_ineligible_pence=rent.service_ineligible_pence if rent else None,
        support_pence=rent.support_pence if rent else None,
        eet_target_tenths=_or(terms.eet_target_tenths if terms else None, tenancy_rules.EET_TARGET_TENTHS),
        eet_grace_weeks=_or(terms.eet_grace_weeks if terms else None, tenancy_rules.EET_GRACE_WEEKS),
        eet_review_weeks=_or(terms.eet_review_weeks if terms else None, tenancy_rules.EET_REVIEW_WEEKS),
        rhw1_given_on=stay.rhw1_given_on,
        drafted_on=today,
        stay_id=stay.id,
    )


def _or(given: int | None, default: int) -> int:
    return default if given is None else given
