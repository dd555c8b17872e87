"""The forms of EET, carried out."""

from __future__ import annotations

from datetime import date

from access.deed import Deed, on_day

LATER = date(2026, 12, 14)
EET_DEEDS: dict[str, Deed] = {
    deed.endpoint: deed
    for deed in (
        Deed("eet.accept_mentee", "chair", "asked"),
        Deed("eet.add_activity", "staff", "tenant", answers={"kind": "volunteering", "tenths": "8"}),
        Deed("eet.add_step", "staff", "tenant", answers=on_day("due_on", LATER)),
        Deed("eet.answer_plan", "staff", "offered", answers={"agreed": "yes"} | on_day("last_day", LATER)),
        Deed("eet.answer_referral", "staff", "tenant", answers={"warned": "no"}),
        Deed(
            "eet.change_activity",
            "staff",
            "tenant",
            answers={"provider": "Fair words", "tenths": "7.5"} | on_day("last_day", LATER),
        ),
        Deed("eet.change_pause", "staff", "tenant", answers=on_day("last_day", LATER)),
        Deed("eet.change_step", "staff", "tenant", answers={"words": "Fair words"}),
        Deed("eet.changed", "staff", "tenant"),
        Deed("eet.complete_step", "staff", "tenant"),
        Deed("eet.decide_pause", "staff", "tenant", answers={"authority": "staff"}),
        Deed("eet.end_mentor", "staff", "tenant"),
        Deed("eet.end_plan", "staff", "tenant", answers=on_day("last_day", LATER)),
        Deed("eet.evidence", "staff", "tenant", answers={"evidence_kind": "payslip"}),
        Deed("eet.hand_back_mentee", "committee", "tenant"),
        Deed("eet.hold_review", "staff", "tenant"),
        Deed("eet.invite", "staff", "tenant"),
        Deed("eet.mentee_reopen_step", "committee", "tenant", after="eet.mentee_tick_step"),
        Deed("eet.mentee_review", "committee", "tenant"),
        Deed("eet.mentee_tick_step", "committee", "tenant"),
        Deed("eet.offer_plan", "staff", "tenant", answers=on_day("due_on", LATER)),
        Deed("eet.offer_support", "staff", "tenant"),
        Deed("eet.own_add", "tenant", answers={"kind": "volunteering", "tenths": "8"}),
        Deed("eet.own_answer_plan", "another tenant", "offered", answers={"agreed": "yes"}),
        Deed("eet.own_ask_pause", "another tenant"),
        Deed("eet.own_changed", "tenant"),
        Deed("eet.own_choose_mentor", "another tenant", answers={"mentor_id": "committee"}),
        Deed("eet.own_end", "tenant", "tenant", answers=on_day("last_day", LATER)),
        Deed("eet.own_end_mentor", "tenant", "tenant"),
        Deed("eet.own_record", "tenant", kept=False),
        Deed("eet.own_reopen_step", "tenant", "tenant", after="eet.own_tick_step"),
        Deed("eet.own_take_back", "another tenant", "unseen"),
        Deed("eet.own_take_back_pause", "tenant", "tenant"),
        Deed("eet.own_tick_step", "tenant", "tenant"),
        Deed("eet.pause", "staff", "housemate", answers={"authority": "staff"}),
        Deed("eet.plan_letter", "staff", "tenant"),
        Deed("eet.remove_step", "staff", "tenant", after="eet.add_step"),
        Deed("eet.reopen_step", "staff", "tenant", after="eet.complete_step"),
        Deed("eet.set_target", "staff", "tenant", answers={"tenths": "8"}),
        Deed("eet.take_back_activity", "staff", "unseen"),
        Deed("eet.take_back_event", "staff", "tenant"),
        Deed("eet.verify_work", "chair", "work", answers={"so": "yes"}),
    )
}
