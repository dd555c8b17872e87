"""Which column of a bank’s file holds what: the layouts of UK banks as they are known, and one’s own. Pure.

Banks do not publish these files and change them without a word. Where a layout was read, and how sure that is, stands
beside it; a wrong one is told of with the line and never half read. Each can be changed for the bank account it is
used for.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from app.core.reasons import N_, Reason, because
from app.rent.bank.cells import DayStyle

CSV: Final = "csv"
OWN: Final = "own"
LONGEST_NAME: Final = 60
MOST_REFERENCES: Final = 4
BOTH: Final = because(N_("Name the column with the amount, or the one with money in. Not both."))
ONE_SAYS_BOTH: Final = because(N_("One column with the amount says what went out too. Leave this empty."))
REFERENCES: Final = because(
    N_("Name the column with the reference or description; at most %(most)s."), most=MOST_REFERENCES
)
LONG: Final = because(N_("The name of a column has at most %(most)s characters."), most=LONGEST_NAME)
ALONE: Final = because(N_("The day and each amount stand in columns of their own."))
NUMBERS: Final = because(N_("Without a header line, give the columns as numbers: 1 is the first."))


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file are called: by its header line, or 1, 2, 3 where there is none."""

    date: str
    day_style: DayStyle
    reference: tuple[str, ...]
    amount: str = ""  # one column: money in without a sign, money out with a minus
    money_in: str = ""  # or one for each
    money_out: str = ""
    payer: str = ""
    bank_id: str = ""  # the bank’s own number of a payment
    header: bool = True
    file_format: str = CSV
    preset: str = OWN

    @property
    def needed(self) -> tuple[str, ...]:
        """Return every column the file must have, once."""
        named = (self.date, self.amount, self.money_in, self.money_out, *self.reference, self.payer, self.bank_id)
        return tuple(dict.fromkeys(name for name in named if name))

    def as_json(self) -> dict[str, Any]:
        """Return the layout as it is kept."""
        return asdict(self) | {"day_style": self.day_style.value, "reference": list(self.reference)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Columns:
        """Return a layout that was kept."""
        known = {f.name: kept[f.name] for f in fields(cls) if f.name in kept}
        return cls(**known | {"day_style": DayStyle(kept["day_style"]), "reference": tuple(kept["reference"])})


def refusal(columns: Columns) -> tuple[Reason, str] | None:
    """Return why nothing could be read by this layout and the question to answer again, or None."""
    named = [*columns.needed, *columns.reference]
    alone = [name for name in (columns.date, columns.amount, columns.money_in, columns.money_out) if name]
    by_number = all(name.isascii() and name.isdigit() and int(name) for name in named)
    refusals = (
        (bool(columns.amount) == bool(columns.money_in), BOTH, "amount"),
        (bool(columns.amount and columns.money_out), ONE_SAYS_BOTH, "money_out"),
        (not 1 <= len(columns.reference) <= MOST_REFERENCES, REFERENCES, "reference"),
        (any(len(name) > LONGEST_NAME for name in named), LONG, "date"),
        (len(set(alone)) < len(alone), ALONE, "date"),
        (not columns.header and not by_number, NUMBERS, "date"),
    )
    return next(((reason, field) for holds, reason, field in refusals if holds), None)


@dataclass(frozen=True, slots=True)
class Preset:
    """A bank whose files are known."""

    key: str
    bank: str  # names of banks are not translated; empty: no bank’s, our own
    columns: Columns


def _preset(key: str, bank: str, date: str, day_style: DayStyle, reference: tuple[str, ...], **more: Any) -> Preset:
    return Preset(key, bank, Columns(date, day_style, reference, preset=key, **more))


_KNOWN: Final = (
    # Number,Date,Account,Amount,Subcategory,Memo – alike in a dozen public importers from 2012 to 2026. Sure.
    _preset("barclays", "Barclays", "Date", DayStyle.SLASHES, ("Memo",), amount="Amount"),
    # Date,Description,Type,Money In,Money Out,Balance – a guide for savers and importers for smile, the same bank; days
    # seen as 2016-10-18 in a real sample and as 12/10/2016 in a made-up one. Columns likely, days less so.
    _preset(
        "co-operative",
        "Co-operative Bank",
        "Date",
        DayStyle.ISO,
        ("Description",),
        money_in="Money In",
        money_out="Money Out",
    ),
    # Day, description, amount, without a header line – several public importers, their samples alike. Likely.
    _preset("hsbc", "HSBC (three columns, no header line)", "1", DayStyle.SLASHES, ("2",), amount="3", header=False),
    # Date,Type,Description,Paid out,Paid in,Balance with “17 Jul 2012” – importers from 2012 to 2026; newer ones also
    # show 15/01/2026. Columns likely, days less so.
    _preset(
        "hsbc-statement",
        "HSBC (statement with Paid in and Paid out)",
        "Date",
        DayStyle.NAMES,
        ("Description",),
        money_in="Paid in",
        money_out="Paid out",
    ),
    # Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,Credit Amount,
    # Balance – alike in many public importers, samples of 2024; Halifax and Bank of Scotland too. Sure.
    _preset(
        "lloyds",
        "Lloyds, Halifax and Bank of Scotland",
        "Transaction Date",
        DayStyle.SLASHES,
        ("Transaction Description",),
        money_in="Credit Amount",
        money_out="Debit Amount",
    ),
    # Post Date,Account Number,Account Name,Type,Amount,Customer Reference,Transaction Detail,Balance – the bank’s own
    # guide “Balances & Transactions CSV Export”, and one importer. Sure.
    _preset(
        "lloyds-commercial",
        "Lloyds Commercial Banking Online",
        "Post Date",
        DayStyle.SLASHES,
        ("Customer Reference", "Transaction Detail"),
        amount="Amount",
    ),
    # Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency,…,Description,… – alike in many importers, one
    # with a real export. The same file for people and businesses as far as is known. Sure.
    _preset(
        "monzo",
        "Monzo",
        "Date",
        DayStyle.SLASHES,
        ("Description",),
        amount="Amount",
        payer="Name",
        bank_id="Transaction ID",
    ),
    # Three lines about the account, then Date,Transaction type,Description,Paid out,Paid in,Balance with “21 Nov 2013”
    # and £ signs, in Windows letters – importers with real samples from 2013 to 2026. Sure.
    _preset(
        "nationwide",
        "Nationwide",
        "Date",
        DayStyle.NAMES,
        ("Description",),
        money_in="Paid in",
        money_out="Paid out",
    ),
    # Date,Type,Description,Value,Balance,Account Name,Account Number – many importers; days “19 Dec 2022” in newer
    # samples, 12/06/2023 in one of RBS. Columns sure, days likely.
    _preset("natwest", "NatWest, RBS and Ulster Bank", "Date", DayStyle.NAMES, ("Description",), amount="Value"),
    # Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),… – the bank’s own developer client and many
    # importers. Sure.
    _preset(
        "starling",
        "Starling",
        "Date",
        DayStyle.SLASHES,
        ("Reference",),
        amount="Amount (GBP)",
        payer="Counter Party",
    ),
    # Our own: what a spreadsheet can be brought into when nothing else fits.
    _preset("plain", "", "date", DayStyle.ISO, ("reference",), amount="amount", payer="payer"),
)
PRESETS: Final = {preset.key: preset for preset in _KNOWN}
