"""Accounts that the rows of next steps fit: the day before, the day and the day after."""

from __future__ import annotations

from dataclasses import replace

from arrears.known import (
    ON,
    START,
    TERM,
    WEEK,
    after,
    award,
    before,
    claim,
    known,
    lines,
    owing,
    pause,
    plan,
    space,
    taken,
    tenure,
)

from app.arrears.rules import Line, Step
from app.rent.rules import BenefitSource, EntryKind, Term
from app.tenancies.rules import Pack, RentPeriod

CHECK, NONE, WAIT = Step.CHECK_DATA, Step.NONE, Step.WAIT
CHARGE = EntryKind.CHARGE
GONE = before(1)  # the last day of a stay that is over
NO_RENT = Term(START, RentPeriod.WEEKLY, (0, 0, 0, 0))
KEPT = owing(20_000)
BROKEN = owing(40_000)  # no more than £200 may be left, and a few days’ rent

CASES = [
    # 1 check_data
    ("no terms", known(tenure=replace(tenure(), terms=())), CHECK, ON),
    ("terms from tomorrow", known(tenure=tenure(replace(TERM, from_on=after(1)))), CHECK, ON),
    ("terms from today", known(tenure=tenure(replace(TERM, from_on=ON))), NONE, None),
    ("terms of nothing", known(tenure=tenure(NO_RENT)), CHECK, ON),
    ("terms of nothing on the last day", known(tenure=tenure(NO_RENT, last_day=ON)), CHECK, ON),
    ("terms of nothing, over", known(tenure=tenure(NO_RENT, last_day=GONE)), NONE, None),
    ("entry 366 days ahead", known(lines((after(366), -500))), NONE, None),
    ("entry 367 days ahead", known(lines((after(367), -500))), CHECK, ON),
    ("entry 367 days ahead, reversed", known((Line(after(367), 1, EntryKind.PAYMENT, -500, after(9)),)), NONE, None),
    ("entry 367 days ahead of the day, not of today", known(lines((after(367), -500)), today=after(1)), NONE, None),
    ("charge on the last day", known(lines((after(9), WEEK, "charge")), last_day=after(9)), NONE, None),
    ("charge after the last day", known(lines((after(10), WEEK, "charge")), last_day=after(9)), CHECK, ON),
    ("such a charge among the odd lines", known(odd_lines=lines((ON, 7, "charge")), last_day=GONE), CHECK, ON),
    ("a refund after the last day", known(lines((after(10), WEEK, "refund")), last_day=after(9)), NONE, None),
    (
        "charge after the last day, reversed on a day to come",
        known((Line(after(10), 1, CHARGE, WEEK, after(20)),), last_day=after(9)),
        NONE,
        None,
    ),
    ("plan of £0 each time", known(KEPT, plans=(plan(instalment_pence=0),)), CHECK, ON),
    ("plan of £0 each time, from tomorrow", known(plans=(plan(after(1), instalment_pence=0),)), NONE, None),
    ("records contradict in a moratorium", known(lines((after(367), -5)), holds=(space(ON, ON),)), CHECK, ON),
    # 2 hold_breathing_space
    ("moratorium from tomorrow", known(holds=(space(after(1), after(60)),)), NONE, None),
    ("moratorium from today", known(holds=(space(ON, after(60)),)), Step.HOLD_BREATHING_SPACE, after(61)),
    ("last day of a moratorium", known(holds=(space(START, ON),)), Step.HOLD_BREATHING_SPACE, after(1)),
    ("day after a moratorium", known(holds=(space(START, before(1)),)), NONE, None),
    (
        "two moratoria",
        known(holds=(space(START, after(5)), space(ON, after(3)))),
        Step.HOLD_BREATHING_SPACE,
        after(6),
    ),
    (
        "moratorium of somebody in credit who is gone",
        known(lines((ON, -1)), last_day=GONE, holds=(space(ON, ON),)),
        Step.HOLD_BREATHING_SPACE,
        after(1),
    ),
    # 3 refund_credit
    ("credit of somebody who is gone", known(lines((ON, -1)), last_day=GONE), Step.REFUND_CREDIT, ON),
    ("credit on the last day", known(lines((ON, -1)), last_day=ON), NONE, None),
    ("nothing either way, gone", known(last_day=GONE), NONE, None),
    # 4 chase_payer
    ("award paid up to 42 days ago", known(claims=(award(paid_up_to=before(42)),)), NONE, None),
    ("award paid up to 43 days ago", known(claims=(award(paid_up_to=before(43)),)), Step.CHASE_PAYER, ON),
    ("award from 42 days ago, never paid", known(claims=(award(paid_up_to=None, from_on=before(41)),)), NONE, None),
    (
        "award from 43 days ago, never paid",
        known(claims=(award(paid_up_to=None, from_on=before(42)),)),
        Step.CHASE_PAYER,
        ON,
    ),
    ("late award that ended today", known(claims=(award(paid_up_to=START, last_day=ON),)), Step.CHASE_PAYER, ON),
    ("late award that ended yesterday", known(claims=(award(paid_up_to=START, last_day=before(1)),)), NONE, None),
    ("late award verified tomorrow", known(claims=(award(paid_up_to=START, verified_on=after(1)),)), NONE, None),
    (
        "late award paid to the tenant",
        known(claims=(award(paid_up_to=START, source=BenefitSource.UC_HOUSING),)),
        NONE,
        None,
    ),
    ("late award of somebody gone", known(last_day=GONE, claims=(award(paid_up_to=START),)), Step.CHASE_PAYER, ON),
    # 5 none
    ("nothing owed", known(), NONE, None),
    ("nothing left, and a claim waits", known(claims=(claim(ON),)), NONE, None),
    ("a penny", known(owing(1)), WAIT, None),
    # 6 help_with_claim
    ("claim of tomorrow", known(owing(1), claims=(claim(after(1)),)), WAIT, None),
    ("claim of today", known(owing(1), claims=(claim(ON),)), Step.HELP_WITH_CLAIM, after(14)),
    ("claim of 14 days ago", known(owing(1), claims=(claim(before(14)),)), Step.HELP_WITH_CLAIM, ON),
    ("claim of 15 days ago", known(owing(1), claims=(claim(before(15)),)), Step.HELP_WITH_CLAIM, ON),
    ("claim of 55 days ago", known(owing(1), claims=(claim(before(55)),)), Step.HELP_WITH_CLAIM, ON),
    ("claim of 56 days ago", known(owing(1), claims=(claim(before(56)),)), WAIT, None),
    ("claim decided today", known(owing(1), claims=(claim(before(9), decided_on=ON),)), WAIT, None),
    (
        "claim decided tomorrow",
        known(owing(1), claims=(claim(before(9), decided_on=after(1)),)),
        Step.HELP_WITH_CLAIM,
        after(5),
    ),
    ("two claims", known(owing(1), claims=(claim(ON), claim(before(9)))), Step.HELP_WITH_CLAIM, after(5)),
    ("claim of somebody gone", known(owing(1), last_day=GONE, claims=(claim(ON),)), WAIT, None),
    (
        "claim of somebody on the last day",
        known(owing(1), last_day=ON, claims=(claim(ON),)),
        Step.HELP_WITH_CLAIM,
        after(14),
    ),
    # 7 hold_paused
    ("pause from tomorrow", known(owing(1), holds=(pause(after(1), after(9)),)), WAIT, None),
    ("pause from today", known(owing(1), holds=(pause(ON, after(9)),)), Step.HOLD_PAUSED, after(10)),
    ("last day of a pause", known(owing(1), holds=(pause(START, ON),)), Step.HOLD_PAUSED, after(1)),
    ("day after a pause", known(owing(1), holds=(pause(START, before(1)),)), WAIT, None),
    ("pause of somebody gone", known(owing(1), last_day=GONE, holds=(pause(ON, ON),)), WAIT, None),
    # 8 talk_about_broken_plan, 9 keep_plan
    ("broken plan", known(BROKEN, plans=(plan(),)), Step.TALK_ABOUT_BROKEN_PLAN, ON),
    (
        "broken plan, talked about before it broke",
        known(BROKEN, plans=(plan(),), contacts=taken(Step.TALK_ABOUT_BROKEN_PLAN, before(31))),
        Step.TALK_ABOUT_BROKEN_PLAN,
        ON,
    ),
    (
        "broken plan, talked about on the day it broke",
        known(BROKEN, plans=(plan(),), contacts=taken(Step.TALK_ABOUT_BROKEN_PLAN, before(30))),
        Step.BRING_SUPPORT,
        ON,
    ),
    (
        "broken plan, talked about tomorrow",
        known(BROKEN, plans=(plan(),), contacts=taken(Step.TALK_ABOUT_BROKEN_PLAN, after(1))),
        Step.TALK_ABOUT_BROKEN_PLAN,
        ON,
    ),
    ("plan from tomorrow", known(KEPT, plans=(plan(after(1)),)), Step.AGREE_PLAN, ON),
    ("plan from today", known(KEPT, plans=(plan(ON, first_on=after(3)),)), Step.KEEP_PLAN, after(3)),
    ("payment of a plan today", known(KEPT, plans=(plan(ON, first_on=ON),)), Step.KEEP_PLAN, after(7)),
    (
        "plan whose payments have all fallen due",
        known(owing(1), plans=(plan(instalment_pence=30_000),)),
        Step.KEEP_PLAN,
        None,
    ),
    ("plan that ends tomorrow", known(KEPT, plans=(plan(ON, ended_on=after(1)),)), Step.KEEP_PLAN, after(7)),
    ("plan that ended today", known(KEPT, plans=(plan(ended_on=ON),)), Step.AGREE_PLAN, ON),
    ("broken plan of somebody gone", known(BROKEN, last_day=GONE, plans=(plan(),)), Step.TALK_ABOUT_BROKEN_PLAN, ON),
    # 10 review_serious
    ("8 weeks", known(owing(8 * WEEK)), Step.REVIEW_SERIOUS, ON),
    ("a penny less than 8 weeks", known(owing(8 * WEEK - 1)), Step.BRING_SUPPORT, ON),
    (
        "8 weeks under a licence",
        known(owing(8 * WEEK), footings=((START, Pack.UNDER_18_LICENCE),)),
        Step.REVIEW_SERIOUS,
        ON,
    ),
    ("8 weeks, gone", known(owing(8 * WEEK), last_day=GONE), Step.BRING_SUPPORT, ON),
    (
        "8 weeks, and a broken plan that was talked about",
        known(owing(8 * WEEK), plans=(plan(),), contacts=taken(Step.TALK_ABOUT_BROKEN_PLAN, ON)),
        Step.REVIEW_SERIOUS,
        ON,
    ),
    # 11 bring_support
    ("4 weeks", known(owing(4 * WEEK)), Step.BRING_SUPPORT, ON),
    ("a penny less than 4 weeks", known(owing(4 * WEEK - 1)), Step.AGREE_PLAN, ON),
    ("4 weeks, gone", known(owing(4 * WEEK), last_day=GONE), Step.BRING_SUPPORT, ON),
    # 12 agree_plan
    ("2 weeks", known(owing(2 * WEEK)), Step.AGREE_PLAN, ON),
    ("a penny less than 2 weeks", known(owing(2 * WEEK - 1)), Step.TALK, ON),
    ("2 weeks, gone", known(owing(2 * WEEK), last_day=GONE), Step.BRING_SUPPORT, ON),
    # 13 talk
    ("a week", known(owing(WEEK)), Step.TALK, ON),
    ("a penny less than a week", known(owing(WEEK - 1)), Step.FRIENDLY_REMINDER, ON),
    ("a week, gone", known(owing(WEEK), last_day=GONE), Step.BRING_SUPPORT, ON),
    # 14 friendly_reminder
    ("£10 for 7 days", known(owing(1000, days=7)), Step.FRIENDLY_REMINDER, ON),
    ("£9.99 for 7 days", known(owing(999, days=7)), WAIT, None),
    ("£10 for 6 days", known(owing(1000, days=6)), WAIT, None),
    ("£10 for 7 days, gone", known(owing(1000, days=7), last_day=GONE), Step.BRING_SUPPORT, ON),
    ("£9.99 for 7 days, gone", known(owing(999, days=7), last_day=GONE), WAIT, None),
    # 15 wait
    ("anything else", known(owing(500)), WAIT, None),
]
