"""Say whether a pack carries everything the law or the scheme's promise to a young person says it must.

A supported standard contract must set out the key matters, every fundamental provision that applies, the fifteen
supplementary provisions and the explanatory information (Renting Homes (Wales) Act 2016, s.32). A clause says where it
comes from in its `source`; coverage is worked out from that, so a file may carry one provision or several.

One `change` per file: a file with any provision that s.20(3) closes must be `fixed`, and one with none must be
`improve_only`. Section 122 is partly each, so it may be one `fixed` file or two files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.agreements import law
from app.agreements.clauses import Clause
from app.agreements.provisions import ACT, Provision, UnreadableSource, provisions

SUPPORTED_STANDARD: Final = "supported-standard"
UNDER_18_LICENCE: Final = "under-18-licence"
CHILDREN_AND_BENEFITS_FROM: Final = law.CHILDREN_AND_BENEFITS.in_force_from  # for agreements made from this day


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something a pack must carry: provisions of one class, or named clauses. `change` empty: any will do.

    `since` is the first day an agreement needs it. `how` says what may happen instead of carrying it: nothing
    (`always`), leaving it out (`by_agreement`, or `with_landlords_notice` once s.173 is out too), naming it among the
    provisions that do not apply (`or_say_why`), or passing it over (`if_it_applies`).
    """

    kind: str
    source: str = ""
    keys: tuple[str, ...] = ()
    change: str = ""
    since: date | None = None
    how: str = "always"


# domain: ss.26–27 key matters; the fundamental provisions as s.20(3) marks them; WSI 2022/24; WSI 2022/22.
REQUIRED: Final[dict[str, tuple[Requirement, ...]]] = {
    SUPPORTED_STANDARD: (
        Requirement("key_matter", "s.26(a)–(d), s.27(a)–(c)"),
        Requirement("fundamental", "s.45, s.52, s.55, s.122(1)(b), s.122(2), s.127", change="fixed"),
        Requirement("fundamental", "s.148, s.149, s.155, s.158", change="fixed"),
        Requirement("fundamental", "s.31, s.39, s.40, s.41, s.43, s.49, s.54, s.57, s.88", change="improve_only"),
        Requirement("fundamental", "ss.91–93, ss.95–99", change="improve_only"),
        Requirement("fundamental", "s.54A, s.54B", since=CHILDREN_AND_BENEFITS_FROM),
        Requirement("fundamental", "s.122(1)(a), s.123, s.125, s.128, s.130, s.145, s.150", change="improve_only"),
        Requirement("fundamental", "ss.152–154, s.157, ss.159–161, Sch 8 Pt 1", change="improve_only"),
        Requirement("fundamental", "ss.168–172, s.181, s.182, s.206, s.231", change="improve_only"),
        # The landlord's notice may be given up, which leaves the holder safer; Sch 9A goes or stays with it.
        Requirement(
            "fundamental", "s.173, s.174A, s.177, s.177A, ss.178–180", change="improve_only", how="by_agreement"
        ),
        Requirement("fundamental", "Sch 9A Pt 1", change="fixed", how="with_landlords_notice"),
        Requirement("fundamental", "s.124, s.151, s.175, s.183", change="improve_only", how="or_say_why"),
        Requirement("fundamental", "s.174", change="improve_only", how="if_it_applies"),
        Requirement("supplementary", "WSI 2022/24 regs. 4–18", change="by_agreement", how="by_agreement"),
        Requirement("explanatory", "WSI 2022/22 reg. 3(a)–(v), reg. 5(a)–(b), reg. 7"),
        Requirement("additional", keys=("only-or-principal-home",)),
    ),
    UNDER_18_LICENCE: (
        Requirement("explanatory", keys=("licence-what-this-is", "licence-getting-help")),
        Requirement("key_matter", keys=("licence-your-home", "licence-what-you-pay")),
        # What we promise a young person may only get better: no vote takes it away.
        Requirement(
            "additional",
            keys=(
                "licence-what-we-do",
                "licence-repairs-and-safety",
                "licence-never-put-out",
                "licence-safeguarding",
                "licence-how-it-can-end",
                "licence-moving-on-at-18",
            ),
            change="improve_only",
        ),
        Requirement(
            "additional",
            keys=("licence-what-you-do", "licence-support", "licence-money", "licence-complaints"),
            change="by_agreement",
        ),
        Requirement("additional", keys=("licence-eet", "visitors-after-dark"), change="scheme"),
    ),
}
_LANDLORDS_NOTICE: Final = Provision(ACT, "173")
# A person under 18 is never a contract-holder (s.7(6)), so a licence never speaks of one or prints a contract's form.
FORBIDDEN_IN_A_LICENCE: Final = re.compile(
    r"contract[- ‑]?holders?|dei?li?ai?d\s+contract|\bRHW ?\d*\b|(?:supported )?standard contract", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class WrongChange:
    """A clause whose `class` or `change` is not what the law gives its provision."""

    clause_key: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Report:
    """What stands between a pack and being complete, and what it lawfully leaves out and must name (s.32)."""

    missing: tuple[str, ...] = ()
    wrong_change: tuple[WrongChange, ...] = ()
    left_out_supplementary: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    left_out_fundamental: tuple[str, ...] = ()
    forbidden: tuple[tuple[str, str], ...] = ()

    @property
    def is_complete(self) -> bool:
        """Say whether an agreement may be issued on this wording."""
        return not (self.missing or self.wrong_change or self.unknown or self.forbidden)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One provision of one requirement."""

    provision: Provision
    rule: Requirement


def completeness(
    pack: str, clauses: Iterable[Clause], left_out: Iterable[str] = (), *, made_on: date | None = None
) -> Report:
    """Return what `clauses` lack for this pack.

    `left_out` holds sources of provisions left out by agreement or not applying. `made_on` is the day the agreement is
    made; none means every provision now on the book.
    """
    found = tuple(clauses)
    if pack == UNDER_18_LICENCE:
        return _licence(found)
    wanted = _wanted(pack)
    carried, unknown = _carried(found, wanted)
    gone, unreadable = _read_all(left_out)
    unknown += unreadable + [
        f"left out: {gap}" for gap in gone if not any(gap.meets(each.provision) for each in wanted)
    ]
    missing = [each for each in wanted if not _is_met(each, carried)]
    excused = [each for each in missing if _is_excused(each, gone, made_on)]
    return Report(
        missing=tuple(str(each.provision) for each in missing if each not in excused) + _missing_keys(pack, found),
        wrong_change=_wrong(found, wanted),
        left_out_supplementary=_named(excused, gone, "supplementary"),
        left_out_fundamental=_named(excused, gone, "fundamental"),
        unknown=tuple(unknown),
    )


def _wanted(pack: str) -> tuple[_Wanted, ...]:
    return tuple(
        _Wanted(provision, rule) for rule in REQUIRED[pack] if rule.source for provision in provisions(rule.source)
    )


def _carried(
    clauses: tuple[Clause, ...], wanted: tuple[_Wanted, ...]
) -> tuple[list[tuple[Clause, Provision]], list[str]]:
    """Return each clause with each provision it carries, and a sentence for each source this pack does not know."""
    carried: list[tuple[Clause, Provision]] = []
    unknown: list[str] = []
    for clause in clauses:
        if clause.kind in {"additional", "notice"}:
            continue
        read, unreadable = _read_all([clause.source])
        carried += [(clause, provision) for provision in read]
        strangers = unreadable + [str(each) for each in read if not any(each.meets(row.provision) for row in wanted)]
        unknown += [f"{clause.key}: {stranger}" for stranger in strangers]
    return carried, unknown


def _read_all(sources: Iterable[str]) -> tuple[list[Provision], list[str]]:
    read: list[Provision] = []
    unreadable: list[str] = []
    for source in sources:
        try:
            read += provisions(source)
        except UnreadableSource:
            unreadable.append(source)
    return read, unreadable


def _is_met(wanted: _Wanted, carried: list[tuple[Clause, Provision]]) -> bool:
    return any(clause.kind == wanted.rule.kind and wanted.provision.meets(each) for clause, each in carried)


def _is_excused(wanted: _Wanted, gone: list[Provision], made_on: date | None) -> bool:
    rule = wanted.rule
    is_later_law = rule.since is not None and made_on is not None and made_on < rule.since
    is_named = any(wanted.provision.meets(gap) for gap in gone)
    may_go = rule.how in {"by_agreement", "or_say_why"} or (
        rule.how == "with_landlords_notice" and any(_LANDLORDS_NOTICE.meets(gap) for gap in gone)
    )
    return is_later_law or rule.how == "if_it_applies" or (may_go and is_named)


def _named(excused: list[_Wanted], gone: list[Provision], kind: str) -> tuple[str, ...]:
    """Return the excused provisions of one class that were left out by name."""
    return tuple(
        str(each.provision)
        for each in excused
        if each.rule.kind == kind and any(each.provision.meets(gap) for gap in gone)
    )


def _wrong(clauses: tuple[Clause, ...], wanted: tuple[_Wanted, ...]) -> tuple[WrongChange, ...]:
    wrong: list[WrongChange] = []
    for clause in clauses:
        read = [] if clause.kind in {"additional", "notice"} else _read_all([clause.source])[0]
        rules = [row.rule for row in wanted if any(each.meets(row.provision) for each in read)]
        kinds = sorted({rule.kind for rule in rules})
        if rules and clause.kind not in kinds:
            wrong.append(WrongChange(clause.key, " or ".join(kinds), clause.kind))
        changes = {rule.change for rule in rules if rule.kind == clause.kind and rule.change}
        expected = "fixed" if "fixed" in changes else next(iter(changes), "")
        if expected and clause.change != expected:
            wrong.append(WrongChange(clause.key, expected, clause.change))
    return tuple(wrong)


def _wrong_keys(pack: str, clauses: tuple[Clause, ...]) -> tuple[WrongChange, ...]:
    asked = {key: rule.change for rule in REQUIRED[pack] if rule.change for key in rule.keys}
    return tuple(
        WrongChange(clause.key, asked[clause.key], clause.change)
        for clause in clauses
        if clause.change != asked.get(clause.key, clause.change)
    )


def _missing_keys(pack: str, clauses: tuple[Clause, ...]) -> tuple[str, ...]:
    have = {(clause.key, clause.kind) for clause in clauses}
    return tuple(key for rule in REQUIRED[pack] for key in rule.keys if (key, rule.kind) not in have)


def _licence(clauses: tuple[Clause, ...]) -> Report:
    """Check a licence: all its own clauses, no term of a contract among them, and none of a contract's words."""
    forbidden = [
        (clause.key, match[0])
        for clause in clauses
        for match in FORBIDDEN_IN_A_LICENCE.finditer(f"{clause.title}\n{clause.plain}\n{clause.easy}\n{clause.body}")
    ]
    terms = [clause for clause in clauses if clause.kind in {"fundamental", "supplementary"}]
    return Report(
        missing=_missing_keys(UNDER_18_LICENCE, clauses),
        wrong_change=_wrong_keys(UNDER_18_LICENCE, clauses),
        unknown=tuple(f"{clause.key}: {clause.source}" for clause in terms),
        forbidden=tuple(forbidden),
    )
