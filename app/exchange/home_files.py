"""homes.csv and certificates.csv: the front doors, what is next to them, and their safety records."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from app.core.db import db
from app.core.ordering import order_key
from app.core.reasons import N_, because
from app.exchange.cells import code, day, lines, reference, references, text, whole
from app.exchange.parts import Loading, Part, Saving, Written, length
from app.exchange.problems import Problem
from app.exchange.tables import Column, File, Folder
from app.schemes import rules
from app.schemes.models import Certificate, CertificateKind, Fuel, Home, NextDoor

HOMES = File(
    "homes.csv",
    (
        Column("home_ref", reference(), required=True),
        Column("name", text(length(Home.name)), required=True),
        Column("house", lines(length(Home.house))),
        Column("floor", text(length(Home.floor))),
        Column("bedrooms", whole(0, 20)),
        Column("next_to", references(), refers_to="homes.csv"),
    ),
    order=("home_ref",),
    unique=("home_ref",),
    ref="home_ref",
)
CERTIFICATES = File(
    "certificates.csv",
    (
        Column("home_ref", reference(), required=True, refers_to="homes.csv"),
        Column("kind", code(CertificateKind), required=True),
        Column("done_on", day(), required=True),
        Column("expires_on", day()),
    ),
    order=("home_ref", "done_on", "kind"),
    unique=("home_ref", "kind", "done_on"),
)
_SAME_NAME = ("name", "house", "floor", "bedrooms")


def _check(folder: Folder, today: date) -> Iterator[Problem]:
    for row in folder[HOMES.name].rows:
        if row["next_to"] and row["home_ref"] in row["next_to"]:
            reason = because(N_("A home is not next to itself. Write the homes beside it, or leave this empty."))
            yield row.problem("next_to", reason)
    for row in folder[CERTIFICATES.name].rows:
        if row.sound("kind", "done_on", "expires_on"):
            record = rules.Record(row["kind"], row["done_on"], row["expires_on"])
            if refusal := rules.refusal_of_record(record, today=today):
                yield row.problem(refusal[1], refusal[0])


def _load(loading: Loading) -> None:
    homes, ids = loading.folder[HOMES.name].rows, loading.ids(HOMES.name)
    loading.insert(
        Home,
        (
            {name: row[name] for name in _SAME_NAME}
            | {
                "id": ids[row["home_ref"]],
                "scheme_id": loading.scheme_id,
                "ref": row["home_ref"],
                "fuel": Fuel.GAS,  # the folder does not say; the strictest until somebody does
                "order_key": order_key(row["house"], row["name"], row["home_ref"]),
            }
            for row in homes
        ),
    )
    loading.insert(
        NextDoor,
        ({"home_id": ids[row["home_ref"]], "other_id": ids[other]} for row in homes for other in row["next_to"] or ()),
    )
    loading.insert(
        Certificate,
        (
            {"home_id": ids[row["home_ref"]]} | {name: row[name] for name in ("kind", "done_on", "expires_on")}
            for row in loading.folder[CERTIFICATES.name].rows
        ),
    )


def _save(saving: Saving) -> Written:
    mine = sa.select(Home.id).where(Home.scheme_id == saving.scheme.id)
    homes = db.session.execute(
        sa.select(Home.id, Home.ref, *(getattr(Home, name) for name in _SAME_NAME)).where(Home.id.in_(mine))
    ).all()
    saving.refs |= {home.id: home.ref for home in homes}
    beside: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    for home_id, other_id in db.session.execute(
        sa.select(NextDoor.home_id, NextDoor.other_id).where(NextDoor.home_id.in_(mine))
    ):
        beside[home_id].append(saving.refs[other_id])
    records = db.session.execute(
        sa.select(Certificate.home_id, Certificate.kind, Certificate.done_on, Certificate.expires_on).where(
            Certificate.home_id.in_(mine)
        )
    )
    return {
        HOMES.name: [
            {name: getattr(home, name) for name in _SAME_NAME} | {"home_ref": home.ref, "next_to": beside.get(home.id)}
            for home in homes
        ],
        CERTIFICATES.name: [
            {"home_ref": saving.refs[home_id], "kind": kind, "done_on": done_on, "expires_on": expires_on}
            for home_id, kind, done_on, expires_on in records
        ],
    }


PART = Part((HOMES, CERTIFICATES), _check, _load, _save)
