"""scheme.csv and free_weeks.csv: what the scheme is, who to call, and its weeks without rent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from app.core.db import db
from app.core.reasons import N_, because
from app.exchange.cells import code, day, lines, reference, text, whole, yes_no
from app.exchange.parts import Loading, Part, Saving, Written, length
from app.exchange.problems import WHOLE_FILE, Problem
from app.exchange.tables import Column, File, Folder
from app.schemes import rules
from app.schemes.models import ArrearsView, FreeWeek, Language, RentDay, Scheme

SCHEME = File(
    "scheme.csv",
    (
        Column("scheme_ref", reference(), required=True),
        Column("name", text(length(Scheme.name)), required=True),
        Column("landlord_name", text(length(Scheme.landlord_name)), required=True),
        Column("landlord_address", lines(length(Scheme.landlord_address)), required=True),
        Column("supported_accommodation", yes_no(), required=True),
        Column("rent_day", code(RentDay)),
        Column("min_age", whole(rules.LOWEST, rules.HIGHEST)),
        Column("max_age", whole(rules.LOWEST, rules.HIGHEST)),
        Column("language", code(Language)),
        Column("arrears_view", code(ArrearsView)),
        Column("council", text(length(Scheme.council))),
        Column("on_call_phone", text(length(Scheme.on_call_phone))),
        Column("safeguarding_name", text(length(Scheme.safeguarding_name))),
        Column("safeguarding_phone", text(length(Scheme.safeguarding_phone))),
        Column("social_services_phone", text(length(Scheme.social_services_phone))),
        Column("social_services_out_of_hours", text(length(Scheme.social_services_out_of_hours))),
    ),
    order=("scheme_ref",),
    unique=(),
    ref="scheme_ref",
    required=True,
)
FREE_WEEKS = File(
    "free_weeks.csv",
    (Column("week_starts", day(), required=True),),
    order=("week_starts",),
    unique=("week_starts",),
)
_SAME_NAME = tuple(column.name for column in SCHEME.columns if column.name != "scheme_ref")


def _check(folder: Folder, _today: date) -> Iterator[Problem]:
    sheet = folder[SCHEME.name]
    if not sheet.rows and sheet.whole:
        yield Problem(
            SCHEME.name, 1, WHOLE_FILE, because(N_("There is no scheme here. Write one row below the header."))
        )
    for row in sheet.rows[1:]:
        reason = because(
            N_("There is a scheme on line %(line)s already. A folder holds one: take this row out."),
            line=sheet.rows[0].line,
        )
        yield row.problem("scheme_ref", reason)
    for row in sheet.rows[:1]:
        refusal = rules.refusal_of_ages(row["min_age"], row["max_age"]) if row.sound("min_age", "max_age") else None
        if refusal:
            yield row.problem(refusal[1], refusal[0])


def _load(loading: Loading) -> None:
    row = loading.folder[SCHEME.name].rows[0]
    scheme = Scheme(
        id=loading.scheme_id,
        ref=row["scheme_ref"],
        folder_digest=loading.digest,
        created_at=loading.now,
        **{name: row[name] for name in _SAME_NAME},
    )
    db.session.add(scheme)
    db.session.flush()  # its homes and people need it there
    weeks = loading.folder[FREE_WEEKS.name].rows
    loading.insert(FreeWeek, ({"scheme_id": loading.scheme_id, "week_starts": w["week_starts"]} for w in weeks))


def _save(saving: Saving) -> Written:
    scheme = saving.scheme
    row = {name: getattr(scheme, name) for name in _SAME_NAME} | {"scheme_ref": scheme.ref}
    weeks = db.session.scalars(sa.select(FreeWeek.week_starts).where(FreeWeek.scheme_id == scheme.id))
    return {SCHEME.name: [row], FREE_WEEKS.name: [{"week_starts": week} for week in weeks]}


PART = Part((SCHEME, FREE_WEEKS), _check, _load, _save)
