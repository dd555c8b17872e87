"""A scheme’s own wording: packs adopted from the seed, kept as versions that never change.

Adopting copies the seed files into rows. Later wording (the committee’s own) is more rows and the next version; people
keep the version they signed. When a release changes a seed, `new_seed_wording` lists what a scheme has not adopted.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from app.agreements import clauses as text
from app.agreements import seeds
from app.agreements.completeness import completeness
from app.agreements.models import ClauseText, PackClause, PackVersion
from app.agreements.paper import Wording
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.schemes.models import Language, Scheme
from app.tenancies.rules import Pack

OFFERED = (Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE)
ADOPTED = "adopted"


@dataclass(frozen=True)
class Version:
    """A pack version in a list."""

    id: uuid.UUID
    pack: Pack
    number: int
    from_on: date
    because: str


def adopt(scheme: Scheme, pack: Pack, *, from_on: date, actor: Actor) -> PackVersion:
    """Copy the product’s pack into a new version of the scheme, in force from a day. Flushes.

    Raises RuleBroken when the pack is not offered, is adopted already as it stands, or the seed is not complete.
    """
    if pack not in OFFERED:
        raise RuleBroken(_("This agreement is not ready to be used yet."), field="pack")
    words = seeds.sources(pack.value)
    latest = current(scheme.id, pack, on=date.max)
    if latest is not None and not _unadopted(scheme.id, latest, words):
        raise RuleBroken(_("This wording is already in use."), field="pack")
    _check_complete(pack, from_on)
    version = PackVersion(
        scheme_id=scheme.id,
        pack=pack,
        number=(latest.number if latest else 0) + 1,
        from_on=from_on,
        outline=seeds.outline(pack.value),
        because=ADOPTED,
        history={},
        published_at=clock.now(),
        published_by=actor.account_id,
    )
    db.session.add(version)
    db.session.flush()
    for language, files in words.items():
        for key, source in files.items():
            clause = _clause_row(scheme.id, key, Language(language), source)
            db.session.add(PackClause(pack_version_id=version.id, clause_id=clause.id))
    db.session.flush()
    audit.record("agreements.pack.adopted", version, actor=actor, pack=pack.value, number=version.number)
    return version


def _check_complete(pack: Pack, on: date) -> None:
    outline = text.seed_pack(pack.value)
    not_carried = [gap.source for gap in outline.not_carried]
    report = completeness(pack.value, text.clauses_of(outline, text.seed_clauses("en")), not_carried, made_on=on)
    if not report.is_complete:
        wrong = [f"{change.clause_key} ({change.expected})" for change in report.wrong_change]
        forbidden = [f"{key}: {word}" for key, word in report.forbidden]
        gaps = ", ".join([*report.missing, *wrong, *report.unknown, *forbidden])
        raise RuleBroken(_("This wording is not complete, so it cannot be used: %(gaps)s", gaps=gaps))


def _clause_row(scheme_id: uuid.UUID, key: str, language: Language, source: str) -> ClauseText:
    digest = _digest(source)
    same = sa.select(ClauseText).where(
        ClauseText.scheme_id == scheme_id, ClauseText.language == language, ClauseText.digest == digest
    )
    kept = db.session.scalar(same)
    if kept is not None:
        return kept
    clause = ClauseText(
        scheme_id=scheme_id,
        key=key,
        language=language,
        text=source,
        digest=digest,
        from_seed=True,
        added_at=clock.now(),
    )
    db.session.add(clause)
    db.session.flush()
    return clause


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def _unadopted(scheme_id: uuid.UUID, latest: PackVersion, words: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the keys whose seed words were never adopted in this scheme, or the outline when its order changed."""
    kept = set(db.session.scalars(sa.select(ClauseText.digest).where(ClauseText.scheme_id == scheme_id)))
    changed = {key for files in words.values() for key, source in files.items() if _digest(source) not in kept}
    outline = [] if latest.outline == seeds.outline(latest.pack.value) else ["outline"]
    return sorted(changed) + outline


def new_seed_wording(scheme_id: uuid.UUID, *, on: date) -> dict[Pack, list[str]]:
    """Return, for each adopted pack, the clauses whose words this release changed: for staff to look at and adopt."""
    waiting = {}
    for pack in OFFERED:
        latest = current(scheme_id, pack, on=on)
        if latest is not None:
            words = seeds.sources(pack.value)
            changed = _unadopted(scheme_id, latest, words)
            if changed:
                waiting[pack] = changed
    return waiting


def current(scheme_id: uuid.UUID, pack: Pack, *, on: date) -> PackVersion | None:
    """Return the version of a pack in force on a day."""
    return db.session.scalar(
        sa.select(PackVersion)
        .where(PackVersion.scheme_id == scheme_id, PackVersion.pack == pack, PackVersion.from_on <= on)
        .order_by(PackVersion.from_on.desc(), PackVersion.number.desc())
        .limit(1)
    )


def versions(scheme_ids: Iterable[uuid.UUID]) -> list[PackVersion]:
    """Return every version of every pack of these schemes, newest first."""
    mine = sa.select(PackVersion).where(PackVersion.scheme_id.in_(list(scheme_ids)))
    return list(db.session.scalars(mine.order_by(PackVersion.pack, PackVersion.number.desc(), PackVersion.id)))


def wording(version: PackVersion, language: str) -> Wording:
    """Return the words of a version in a language; raise RuleBroken when that language lacks a clause."""
    rows = db.session.execute(
        sa.select(ClauseText, PackClause.left_out)
        .join(PackClause, PackClause.clause_id == ClauseText.id)
        .where(PackClause.pack_version_id == version.id, ClauseText.language == Language(language))
    )
    found, left_out = {}, set()
    for row, omitted in rows:
        found[row.key] = text.load_clause(row.text, name=row.key, language=language)
        if omitted:
            left_out.add(row.key)
    outline = text.load_pack(version.outline, name=version.pack.value)
    missing = [key for part in outline.parts for key in part.keys if key not in found]
    if missing:
        raise RuleBroken(
            _("This agreement is not in that language yet: %(count)s clauses still wait.", count=len(missing)),
            field="language",
        )
    ordered = tuple(found[key] for part in outline.parts for key in part.keys)
    return Wording(version.pack, version.number, outline, ordered, frozenset(left_out), language)
