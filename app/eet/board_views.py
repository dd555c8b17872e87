"""The board for staff, and how many stood where over the last year: for the house, and as it may leave it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.core import clock, csvout
from app.core.i18n import short_day
from app.core.paging import asked_id, chips, csv_address, page_number
from app.core.permissions import Permission, scheme_ids
from app.core.web import page, requires
from app.core.web_actor import current_actor
from app.eet import board as boards
from app.eet import counts, rules, words
from app.eet.blueprint import blueprint
from app.eet.board import REVIEWS, SORTS, Row, Wanted
from app.eet.rules import Group, Status
from app.schemes import queries as schemes
from app.tenancies.rules import hours

P = Permission


@blueprint.get("/eet")
@requires(P.EET_SEE)
def board() -> Any:
    """Show where everybody stands, narrowed as the address says, or as CSV."""
    actor, today = current_actor(), clock.today()
    ids, wanted = scheme_ids(actor, P.EET_SEE), _wanted()
    known = [scheme for scheme in schemes.schemes(actor) if scheme.id in ids]
    narrowed = {scheme.id for scheme in known if wanted.scheme_id in {None, scheme.id}}
    if csvout.wants_csv(request.args):
        return csvout.answer("eet", _header(), _rows(boards.everything(narrowed, wanted, on=today)))
    asked = {
        "text": wanted.text,
        "status": words.STATUSES[wanted.status] if wanted.status else "",
        "review": words.REVIEWS[wanted.review] if wanted.review else "",
        "scheme": next((s.name for s in known if s.id == wanted.scheme_id), ""),
    }
    return page(
        "eet/board.html",
        found=boards.board(narrowed, wanted, on=today, page=page_number(request.args)),
        wanted=wanted,
        schemes=known,
        scheme_choices=[(str(scheme.id), scheme.name) for scheme in known],
        chips=chips(asked),
        csv_href=csv_address(),
        written=hours,
        words=words,
    )


def _wanted() -> Wanted:
    """Return what the address asks for; what it asks for wrongly is left out."""
    asked = request.args
    status, review, sort = asked.get("status", ""), asked.get("review", ""), asked.get("sort", "")
    return Wanted(
        scheme_id=asked_id(asked, "scheme"),
        text=asked.get("text", "").strip()[:100],
        status=Status(status) if status in set(Status) else None,
        review=review if review in REVIEWS else "",
        sort=sort if sort in SORTS else "next",
    )


def _header() -> list[str]:
    whose = [_("Scheme"), _("Stay"), _("Name"), _("Home"), _("How they stand"), _("Paused until")]
    return [*whose, _("Hours"), _("Target"), _("Look at it together by"), _("Overdue"), _("Next"), _("By")]


def _rows(rows: list[Row]) -> Iterator[list[csvout.Cell]]:
    for row in rows:
        whose: list[csvout.Cell] = [row.scheme, row.ref, row.person, row.home, str(words.STATUSES[row.status])]
        shown: list[csvout.Cell] = [
            row.paused_until,
            rules.written(row.state.tenths),
            rules.written(row.state.target_tenths),
        ]
        overdue = _("Yes") if row.review.overdue else _("No")
        yield [*whose, *shown, row.review.due_on, overdue, str(words.NEXT_STEPS[row.next.step]), row.next.due_on]


@blueprint.get("/eet/over-time")
@requires(P.EET_SEE)
def over_time() -> Any:
    """Show how many reach their hours, are paused, or get there with help, over a year."""
    actor, today, outside = current_actor(), clock.today(), request.args.get("for") == "outside"
    points = counts.over_time(scheme_ids(actor, P.EET_SEE), today=today)
    if csvout.wants_csv(request.args):  # a file leaves the house sooner or later, so it holds what may
        header = [_("Day"), _("People"), *(str(words.GROUPS[group]) for group in Group)]
        return csvout.answer("eet-over-time", header, (_outside(point) for point in points))
    return page(
        "eet/over_time.html",
        points=points,
        outside=outside,
        told=[(point, _outside(point)) for point in points],
        csv_href=csv_address(),
        groups=list(Group),
        words=words,
        short_day=short_day,
        few=rules.FEW,
    )


def _outside(point: counts.Point) -> list[csvout.Cell]:
    """Return a line of counts that may leave the house; what must stay inside is a word."""
    fewer, total = _("Fewer than 5"), point.total
    if total < rules.FEW:
        return [point.on, fewer, *(fewer for _group in Group)]
    shown = rules.for_outside(point.counts)
    return [point.on, total, *(_("Not told") if shown[g] is None else shown[g] for g in Group)]
