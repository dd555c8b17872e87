from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.agreements.clauses import Clause, clauses_of, seed_clauses, seed_pack
from app.agreements.completeness import (
    CHILDREN_AND_BENEFITS_FROM,
    REQUIRED,
    SUPPORTED_STANDARD,
    UNDER_18_LICENCE,
    completeness,
)
from app.agreements.provisions import provisions

UNSETTLED = ("s.54A", "s.54B")  # whether these may be changed is not verified, so either mark stands
NOT_CARRIED = ("s.124", "s.151", "s.175", "s.183")
LANDLORDS_NOTICE = ("s.173", "s.174A", "s.177", "s.177A", "ss.178–180")


def _clause(key, *, kind="fundamental", source="s.31", change="improve_only"):
    return Clause(key, "en", kind, source, change, "Title", "One. Two.", "One.", "Words.")


def _complete():
    """Return one clause for each provision a supported standard contract must carry."""
    clauses = [_clause("only-or-principal-home", kind="additional", source="scheme policy", change="scheme")]
    for rule in REQUIRED[SUPPORTED_STANDARD]:
        if rule.source and rule.how not in {"or_say_why", "if_it_applies"}:
            for provision in provisions(rule.source):
                change = rule.change or "improve_only"
                clauses.append(_clause(str(provision), kind=rule.kind, source=str(provision), change=change))
    return clauses


def _without(clauses, *keys):
    return [clause for clause in clauses if clause.key not in keys]


def _changed(clauses, key, **values):
    return [replace(clause, **values) if clause.key == key else clause for clause in clauses]


def _provision_keys():
    return [clause.key for clause in _complete()]


def test_supported_contract_with_every_provision_is_complete():
    report = completeness(SUPPORTED_STANDARD, _complete(), NOT_CARRIED)
    assert report.is_complete, report
    assert report.left_out_fundamental == NOT_CARRIED
    assert report.left_out_supplementary == ()


def test_supported_contract_counts_what_the_law_lists():
    kinds = [clause.kind for clause in _complete()]
    assert kinds.count("key_matter") == 7
    assert kinds.count("supplementary") == 15
    assert kinds.count("explanatory") == 22 + 2 + 1
    fixed = {clause.key for clause in _complete() if clause.change == "fixed"}
    assert fixed == {
        "s.45", "s.52", "s.55", "s.122(1)(b)", "s.122(2)", "s.127", "s.148", "s.149", "s.155", "s.158", "Sch 9A Pt 1",
    }  # fmt: skip


@pytest.mark.parametrize("key", _provision_keys())
def test_supported_contract_with_one_clause_dropped_is_missing_exactly_that(key):
    report = completeness(SUPPORTED_STANDARD, _without(_complete(), key), NOT_CARRIED)
    assert report.missing == (key,)
    assert not report.is_complete


@pytest.mark.parametrize("gap", NOT_CARRIED)
def test_provision_that_does_not_apply_must_be_carried_or_named(gap):
    named = [each for each in NOT_CARRIED if each != gap]
    assert completeness(SUPPORTED_STANDARD, _complete(), named).missing == (gap,)
    carried = [*_complete(), _clause("extra", source=gap)]
    assert completeness(SUPPORTED_STANDARD, carried, named).is_complete


@pytest.mark.parametrize(
    ("key", "change"),
    [
        (clause.key, clause.change)
        for clause in _complete()
        if clause.kind in {"fundamental", "supplementary"} and clause.key not in UNSETTLED
    ],
)
def test_clause_marked_with_the_wrong_change_is_reported(key, change):
    other = "improve_only" if change == "fixed" else "fixed"
    (wrong,) = completeness(SUPPORTED_STANDARD, _changed(_complete(), key, change=other), NOT_CARRIED).wrong_change
    assert (wrong.clause_key, wrong.expected, wrong.found) == (key, change, other)


@pytest.mark.parametrize("key", UNSETTLED)
@pytest.mark.parametrize("change", ["fixed", "improve_only"])
def test_clause_whose_change_is_unsettled_may_carry_either_mark(key, change):
    assert completeness(SUPPORTED_STANDARD, _changed(_complete(), key, change=change), NOT_CARRIED).is_complete


def test_fundamental_provision_written_as_an_additional_clause_is_missing():
    report = completeness(SUPPORTED_STANDARD, _changed(_complete(), "s.91", kind="additional"), NOT_CARRIED)
    assert report.missing == ("s.91",)


def test_provision_under_the_wrong_class_is_missing_and_named():
    report = completeness(SUPPORTED_STANDARD, _changed(_complete(), "s.91", kind="explanatory"), NOT_CARRIED)
    assert report.missing == ("s.91",)
    assert [(wrong.expected, wrong.found) for wrong in report.wrong_change] == [("fundamental", "explanatory")]


def test_section_122_may_be_one_fixed_clause():
    parts = ("s.122(1)(a)", "s.122(1)(b)", "s.122(2)")
    rest = _without(_complete(), *parts)
    assert completeness(
        SUPPORTED_STANDARD, [*rest, _clause("v", source="s.122", change="fixed")], NOT_CARRIED
    ).is_complete
    report = completeness(SUPPORTED_STANDARD, [*rest, _clause("v", source="s.122")], NOT_CARRIED)
    assert [wrong.expected for wrong in report.wrong_change] == ["fixed"]


def test_section_122_may_be_two_clauses():
    rest = _without(_complete(), "s.122(1)(a)", "s.122(1)(b)", "s.122(2)")
    closed = _clause("v-closed", source="s.122(1)(b), (2)", change="fixed")
    opened = _clause("v-open", source="s.122(1)(a)")
    assert completeness(SUPPORTED_STANDARD, [*rest, closed, opened], NOT_CARRIED).is_complete
    assert completeness(SUPPORTED_STANDARD, [*rest, opened], NOT_CARRIED).missing == ("s.122(1)(b)", "s.122(2)")


def test_supplementary_provision_left_out_by_agreement_is_named_and_not_missing():
    gone = "WSI 2022/24 reg. 5"
    report = completeness(SUPPORTED_STANDARD, _without(_complete(), gone), (*NOT_CARRIED, gone))
    assert report.is_complete
    assert report.left_out_supplementary == (gone,)


@pytest.mark.parametrize("key", ["s.45", "s.31", "s.98", "s.26(a)", "WSI 2022/22 reg. 3(p)", "s.54A"])
def test_provision_that_must_be_there_stays_missing_though_left_out_by_name(key):
    assert completeness(SUPPORTED_STANDARD, _without(_complete(), key), (*NOT_CARRIED, key)).missing == (key,)


def test_landlords_notice_given_up_takes_its_bars_with_it():
    keys = [str(each) for source in LANDLORDS_NOTICE for each in provisions(source)]
    fewer = _without(_complete(), *keys, "Sch 9A Pt 1")
    report = completeness(SUPPORTED_STANDARD, fewer, (*NOT_CARRIED, *LANDLORDS_NOTICE, "Sch 9A Pt 1"))
    assert report.is_complete
    assert set(keys) < set(report.left_out_fundamental)


def test_bars_on_the_landlords_notice_stay_while_the_notice_does():
    fewer = _without(_complete(), "Sch 9A Pt 1")
    assert completeness(SUPPORTED_STANDARD, fewer, (*NOT_CARRIED, "Sch 9A Pt 1")).missing == ("Sch 9A Pt 1",)


@pytest.mark.parametrize(
    ("days", "missing"), [(-1, ()), (0, ("s.54A", "s.54B")), (1, ("s.54A", "s.54B"))], ids=["eve", "day", "after"]
)
def test_children_and_benefits_are_needed_from_the_first_of_june(days, missing):
    made_on = CHILDREN_AND_BENEFITS_FROM + timedelta(days=days)
    fewer = _without(_complete(), "s.54A", "s.54B")
    assert completeness(SUPPORTED_STANDARD, fewer, NOT_CARRIED, made_on=made_on).missing == missing
    assert date(2026, 6, 1) == CHILDREN_AND_BENEFITS_FROM


@pytest.mark.parametrize("source", ["s.999", "the Act", "WSI 2022/23 reg. 4", "WSI 2022/24 reg. 19"])
def test_source_this_pack_does_not_know_is_reported(source):
    report = completeness(SUPPORTED_STANDARD, [*_complete(), _clause("odd", source=source)], NOT_CARRIED)
    assert report.unknown == (f"odd: {source}",)
    assert completeness(SUPPORTED_STANDARD, _complete(), (*NOT_CARRIED, source)).unknown


def test_contract_without_its_main_home_clause_is_incomplete():
    fewer = _without(_complete(), "only-or-principal-home")
    assert completeness(SUPPORTED_STANDARD, fewer, NOT_CARRIED).missing == ("only-or-principal-home",)


def _seed(pack):
    return clauses_of(seed_pack(pack), seed_clauses("en"))


def _left_out(pack):
    return tuple(gap.source for gap in seed_pack(pack).not_carried)


@pytest.mark.parametrize("pack", [SUPPORTED_STANDARD, UNDER_18_LICENCE])
def test_seed_pack_is_complete(pack):
    report = completeness(pack, _seed(pack), _left_out(pack))
    assert report.is_complete, report


def test_seed_contract_with_any_required_clause_dropped_is_incomplete():
    clauses = _seed(SUPPORTED_STANDARD)
    for clause in clauses:
        if clause.kind in {"key_matter", "fundamental", "supplementary"}:
            fewer = _without(clauses, clause.key)
            report = completeness(SUPPORTED_STANDARD, fewer, _left_out(SUPPORTED_STANDARD))
            assert report.missing, f"nobody noticed that {clause.key} is gone"


def test_seed_contract_with_a_closed_clause_opened_is_reported():
    clauses = _seed(SUPPORTED_STANDARD)
    for clause in clauses:
        if clause.kind == "fundamental" and clause.change == "fixed":
            opened = _changed(clauses, clause.key, change="improve_only")
            wrong = completeness(SUPPORTED_STANDARD, opened, _left_out(SUPPORTED_STANDARD)).wrong_change
            assert [each.clause_key for each in wrong] == [clause.key]


@pytest.mark.parametrize("key", [key for rule in REQUIRED[UNDER_18_LICENCE] for key in rule.keys])
def test_licence_with_one_of_its_own_clauses_dropped_is_missing_exactly_that(key):
    assert completeness(UNDER_18_LICENCE, _without(_seed(UNDER_18_LICENCE), key)).missing == (key,)


@pytest.mark.parametrize("key", ["licence-never-put-out", "licence-how-it-can-end", "licence-safeguarding"])
def test_licence_promise_opened_to_a_vote_is_reported(key):
    opened = _changed(_seed(UNDER_18_LICENCE), key, change="scheme")
    (wrong,) = completeness(UNDER_18_LICENCE, opened).wrong_change
    assert (wrong.clause_key, wrong.expected, wrong.found) == (key, "improve_only", "scheme")


@pytest.mark.parametrize("field", ["title", "plain", "easy", "body"])
@pytest.mark.parametrize("word", ["contract-holder", "Contract holders", "form RHW23", "RHW 1", "deiliad contract"])
def test_licence_that_speaks_of_a_contract_is_reported(field, word):
    clauses = _changed(_seed(UNDER_18_LICENCE), "pets", **{field: f"The {word} pays."})
    ((key, found),) = completeness(UNDER_18_LICENCE, clauses).forbidden
    assert key == "pets"
    assert found.lower() in word.lower()


def test_licence_with_a_term_of_a_contract_is_reported():
    report = completeness(UNDER_18_LICENCE, [*_seed(UNDER_18_LICENCE), _clause("fitness", source="s.91")])
    assert report.unknown == ("fitness: s.91",)
