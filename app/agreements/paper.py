"""One agreement as a printed paper: frozen facts, the same for the page on screen, the PDF and the stored copy.

The facts hold every word that is printed (clauses already filled in), so the stored paper never depends on a row that
may change. Printing takes these plain values and cannot reach the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app.agreements import clauses as text
from app.agreements import margin, words
from app.agreements.clause_body import Block, parse_body
from app.agreements.words import Given
from app.documents import rules as documents
from app.documents.models import Variant
from app.tenancies.rules import Pack

TEMPLATE = "agreements/paper.html"
UNNUMBERED = frozenset({"explanatory", "notice"})


@dataclass(frozen=True)
class Wording:
    """The words of one pack version in one language."""

    pack: Pack
    number: int
    outline: text.Pack
    clauses: tuple[text.Clause, ...]
    left_out: frozenset[str]  # keys of supplementary terms left out by agreement
    language: str

    @property
    def unchecked(self) -> bool:
        """Say whether a Welsh text in it has not been checked by a translator."""
        return any(clause.translation.startswith("draft") for clause in self.clauses)


def facts(given: Given, wording: Wording, *, variant: Variant, draft: bool) -> dict[str, Any]:
    """Return everything the paper prints, as plain values; raise UnknownPlaceholder naming fact and clause."""
    with force_locale(wording.language):
        known = words.facts_in_words(given)
        paper = {
            "language": wording.language,
            "variant": variant.value,
            "draft": draft,
            "courtesy": _courtesy(wording),
            "title": wording.outline.title,
            "subtitle": wording.outline.subtitle,
            "scheme": given.scheme.name,
            "landlord": given.scheme.landlord_name,
            "holder": given.holder,
            "home": given.home.name,
            "key_facts": _key_facts(given, wording, known),
            "stuck": _stuck(known),
            "parts": _parts(wording, known),
            "left_out": [
                {"title": clause.title, "source": clause.source}
                for clause in wording.clauses
                if clause.key in wording.left_out
            ],
            "signing": _("By signing, you and your landlord agree to everything in this paper."),
            "help": _help(given),
        }
        return paper | {"footing": _footing(given, wording, documents.short(documents.digest(paper)), draft=draft)}


def _courtesy(wording: Wording) -> str:
    if wording.language == "en" or not wording.unchecked:
        return ""
    return _("Cyfieithiad drafft: this translation has not been checked yet. The English paper is the agreement.")


def _footing(given: Given, wording: Wording, short_digest: str, *, draft: bool) -> str:
    words_ = {"reference": given.reference, "number": wording.number, "digest": short_digest}
    line = _("%(reference)s · version %(number)s · content %(digest)s", **words_)
    unchecked = wording.language == "cy" and wording.unchecked
    said = [_("DRAFT") if draft else "", line, "cyfieithiad drafft" if unchecked else ""]
    return " · ".join(words for words in said if words)


def _key_facts(given: Given, wording: Wording, known: dict[str, str]) -> list[dict[str, str]]:
    licence = wording.pack is Pack.UNDER_18_LICENCE
    due = _(
        "%(total)s each %(period)s, due %(when)s",
        total=known["rent_total"],
        period=known["rent_period_word"],
        when=known["rent_due_words"],
    )
    move_in = _("the day you can move in") if licence else _("the occupation date: the day you can move in")
    rolls = (
        _("Until it ends in one of the ways this paper says")
        if licence
        else _("It rolls on from one rental period to the next until it ends in one of the ways this paper says")
    )
    at_18 = _("It also says what changes on the day you turn 18") if licence else ""
    eet = _("%(hours)s hours a week of education, work, training or volunteering", hours=known["eet_target_hours"])
    grace = _("Support comes first: %(weeks)s weeks to get going again", weeks=known["eet_grace_weeks"])
    rows = [
        (_("Your name"), given.holder, ""),
        (_("Your landlord"), known["landlord_name"], known["landlord_address"]),
        (_("Your home"), known["home_address"], ""),
        (_("From"), known["occupation_date"], move_in),
        *_payments(given, known, due),
        (_("How long"), rolls, at_18),
        (_("Deposit"), known["deposit_words"], ""),
        (_("EET"), eet, grace),
    ]
    return [{"label": label, "value": value, "note": note} for label, value, note in rows]


def _payments(given: Given, known: dict[str, str], due: str) -> list[tuple[str, str, str]]:
    if not given.terms.total_pence:
        return [(_("What you pay"), _("Nothing. No rent was agreed"), "")]
    first, full = known["first_payment_on"], known["first_full_period_on"]
    part = "" if first == full else _("for the days before %(day)s, when the first full period starts", day=full)
    return [(_("What you pay"), due, known["rent_breakdown"]), (_("First payment"), first, part)]


def _stuck(known: dict[str, str]) -> str:
    return _(
        "Ask %(name)s or anybody on the committee to read it with you. You can bring someone you trust. "
        "You do not have to sign today.",
        name=known["support_worker_name"],
    )


def _parts(wording: Wording, known: dict[str, str]) -> list[dict[str, Any]]:
    by_key = {clause.key: clause for clause in wording.clauses if clause.key not in wording.left_out}
    parts, number = [], 0
    for part in wording.outline.parts:
        shown = []
        for key in part.keys:
            if key in by_key:
                numbered = by_key[key].kind not in UNNUMBERED
                number += numbered
                shown.append(_clause(by_key[key], str(number) if numbered else "", known, wording.pack))
        if shown:
            notice = any(by_key[c["key"]].kind == "notice" for c in shown)
            parts.append({"title": part.title, "clauses": shown, "signed": notice, "signed_on": ""})
    return parts


def _clause(clause: text.Clause, number: str, known: dict[str, str], pack: Pack) -> dict[str, Any]:
    licence = pack is Pack.UNDER_18_LICENCE
    blocks = text.fill_blocks(parse_body(clause.body, name=clause.key), known, clause_key=clause.key)
    plain = text.fill(clause.plain, known, clause_key=clause.key)
    beside, rest = margin.beside(blocks, plain)
    return {
        "key": clause.key,
        "number": number,
        "title": text.fill(clause.title, known, clause_key=clause.key),
        "kind": _licence_kind_words(clause.kind) if licence else _kind_words(clause.kind),
        "source": "" if licence else clause.source,
        "plain": plain,
        "beside": [_plain(block) for block in beside],
        "rest": [_plain(block) for block in rest],
    }


def _kind_words(kind: str) -> str:
    return {
        "key_matter": _("Key matter"),
        "fundamental": _("Fundamental term"),
        "supplementary": _("Supplementary term"),
        "additional": _("Additional term"),
        "explanatory": _("Information"),
        "notice": _("Notice"),
    }[kind]


def _licence_kind_words(kind: str) -> str:
    """Return the kind of a licence’s clause: the kinds of terms that the Act knows are a contract’s alone."""
    return _("Information") if kind in UNNUMBERED else _("Term")


def _plain(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "runs": [[run.text, run.bold] for run in block.runs],
        "items": [{"number": item.number, "blocks": [_plain(inner) for inner in item.blocks]} for item in block.items],
    }


def _help(given: Given) -> list[dict[str, str]]:
    scheme = given.scheme
    lines = [
        (_("In danger now"), "999"),
        (_("Tonight or at the weekend: on call"), scheme.on_call_phone),
        (_("Worried about somebody’s safety: %(name)s", name=scheme.safeguarding_name), scheme.safeguarding_phone),
        (_("Social services, in the day"), scheme.social_services_phone),
        (_("Social services, at night and at weekends"), scheme.social_services_out_of_hours),
        (_("Shelter Cymru: free housing advice"), "sheltercymru.org.uk"),
        (_("Citizens Advice: free advice about money, benefits and law"), "citizensadvice.org.uk/wales"),
        (_("Your landlord, in writing"), f"{scheme.landlord_name}, {scheme.landlord_address}"),
    ]
    return [{"who": who, "how": how} for who, how in lines if how]
