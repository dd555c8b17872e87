"""The ordered table of next steps once more, for the oracle: one row of the rules after the other."""

from __future__ import annotations

from datetime import date

from arrears.oracle_calendar import Files, a_day, pence, rows_of, term_on, total_of
from arrears.oracle_measures import CYCLES, Account, covers, days_later, is_award
from arrears.oracle_plans import active_plan, breach_began, next_instalment


def next_step(folder: Files, account: Account, on: date, today: date) -> tuple[str, date | None]:
    """Return the first row that fits, and when it is due."""
    stay, ended = account.stay, account.has_ended(on)
    holds = [row for row in rows_of(folder, "holds.csv", stay) if covers(row, on)]
    spaces = [a_day(row["last_day"]) for row in holds if row["kind"] == "breathing_space"]
    pauses = [a_day(row["last_day"]) for row in holds if row["kind"] == "pause"]
    claims = sorted(a_day(row["claimed_on"]) for row in account.benefits if _waits(row, on))  # the oldest first
    contacts = rows_of(folder, "contacts.csv", stay)
    plan = active_plan(account, rows_of(folder, "plans.csv", stay), on)
    rent_day = folder["scheme.csv"][0].get("rent_day") or "monday"
    began = None if plan is None else breach_began(account, plan, on, rent_day)
    talked = began is not None and any(
        row["step"] == "talk_about_broken_plan" and began <= a_day(row["on"]) <= on for row in contacts
    )

    def due(step: str | None) -> date:
        """Return †: today, or 14 days after the last contact for that step."""
        days = [a_day(row["on"]) for row in contacts if row["step"] == step and a_day(row["on"]) <= on]
        return max(on, days_later(max(days), 14)) if days else on

    broken = plan is not None and began is not None
    rung = _ladder(account, on, talked=talked)
    if ended and rung is not None:
        rung = "bring_support"
    nothing_owed = account.stage(on) == "clear"
    no_instalment = plan is not None and pence(plan["instalment"]) == 0
    rows = [
        (_contradicts(account, on, today) or no_instalment, "check_data", on),
        (bool(spaces), "hold_breathing_space", _day_after(spaces)),
        (ended and account.balance(on) < 0, "refund_credit", on),
        (any(_is_late(row, on) for row in account.benefits), "chase_payer", on),
        (nothing_owed, "none", None),
        (bool(claims) and not ended, "help_with_claim", max([on, *(days_later(day, 14) for day in claims[:1])])),
        (bool(pauses) and not ended, "hold_paused", _day_after(pauses)),
        (broken and not talked, "talk_about_broken_plan", due("talk_about_broken_plan")),
        (plan is not None and not broken, "keep_plan", next_instalment(plan, on) if plan else None),
        (rung is not None, rung, due(rung)),  # 10 to 14
        (True, "wait", None),
    ]
    return next((step, due_on) for fits, step, due_on in rows if fits)


def _day_after(last_days: list[date]) -> date | None:
    return days_later(max(last_days), 1) if last_days else None


def _ladder(account: Account, on: date, *, talked: bool) -> str | None:
    stage = account.stage(on)
    if stage == "serious":  # 10
        return "review_serious"
    if stage == "support" or talked:  # 11
        return "bring_support"
    if stage == "plan":  # 12
        return "agree_plan"
    if stage == "talk":  # 13
        return "talk"
    oldest = account.oldest_unpaid(on)
    if stage == "watch" and oldest is not None and (on - oldest).days >= 7 and account.net(on) >= 1000:  # 14
        return "friendly_reminder"
    return None


def _contradicts(account: Account, on: date, today: date) -> bool:
    """Say whether the records contradict each other, apart from a plan without an instalment."""
    term = term_on(account.terms, on)
    if not account.has_ended(on) and (term is None or total_of(term) == 0):
        return True
    far = days_later(max(on, today), 366)
    for entry in account.ledger:
        if entry["reversed_on"] is not None:
            continue
        if entry["on"] > far:
            return True
        if entry["kind"] == "charge" and account.last_day is not None and entry["on"] > account.last_day:
            return True
    return False


def _is_late(row: dict[str, str], on: date) -> bool:
    """Say whether an award’s payer owes more than a cycle and 14 days."""
    if not is_award(row, on) or on < a_day(row["from"]) or (row.get("to") and on > a_day(row["to"])):
        return False
    paid = days_later(a_day(row["from"]), -1)
    if row.get("paid_up_to"):
        paid = max(paid, a_day(row["paid_up_to"]))
    return (on - paid).days > CYCLES[row.get("cycle", "")] + 14


def _waits(row: dict[str, str], on: date) -> bool:
    """Say whether a claim made by a day has no decision by then and is not 56 days old."""
    if not row.get("claimed_on") or a_day(row["claimed_on"]) > on:
        return False
    if row.get("decided_on") and a_day(row["decided_on"]) <= on:
        return False
    return (on - a_day(row["claimed_on"])).days < 56
