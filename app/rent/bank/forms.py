"""What people type about the bank: its accounts, its files, and where money goes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.core.fields import many_lines
from app.core.forms import (
    DateField,
    EditForm,
    Form,
    LongTextField,
    MoneyField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    UploadField,
    YesNoField,
)
from app.core.i18n import say
from app.rent.bank.accounts import LONGEST
from app.rent.bank.cells import DayStyle, like
from app.rent.bank.csv_reader import decode
from app.rent.bank.layouts import LONGEST_NAME, PRESETS, Columns
from app.rent.bank.models import BankLayout
from app.rent.bank.raw import Unreadable
from app.rent.bank.words import PAYERS_OF_MANY, RETURN_WORDS, SOURCE_WORDS
from app.rent.rules import ReturnReason, Source

MOST_TYPED = 100_000
BETWEEN = ";"
NAME = _l("What do you call this bank account?")
NAME_HINT = _l("A name everybody here knows it by, like “Rent account”. Not its number.")
NO_BANK = _l("No bank’s: the columns are called date, amount, reference and payer")
NO_NAME = _l("Enter a name for the bank account")


class KnownBankForm(Form):
    """Add a bank account of a bank whose files are known."""

    name = TextField(NAME, max_length=LONGEST, hint=NAME_HINT, missing=NO_NAME)
    preset = RadiosField(
        _l("Whose files are these?"),
        choices=[(preset.key, preset.bank or NO_BANK) for preset in PRESETS.values()],
        hint=_l(
            "Banks change their files without telling. If one cannot be read, nothing is lost: you are told where."
        ),
        missing=_l("Choose a bank"),
    )


class ColumnsForm(EditForm):
    """Say which column of a bank’s file holds what."""

    name = TextField(NAME, max_length=LONGEST, hint=NAME_HINT, missing=NO_NAME)
    header = YesNoField(
        _l("Does a line of the file name the columns?"),
        hint=_l("If not, write numbers below instead of names: 1 is the first column."),
    )
    date = TextField(
        _l("Column with the day"), max_length=LONGEST_NAME, width=20, missing=_l("Name the column with the day")
    )
    day_style = SelectField(
        _l("How is 9 March 2026 written in it?"),
        choices=[(style.value, like(style)) for style in DayStyle],
        coerce=DayStyle,
        missing=_l("Choose how days are written"),
    )
    amount = TextField(
        _l("Column with the amount"),
        max_length=LONGEST_NAME,
        width=20,
        optional=True,
        hint=_l("If one column has what came in and, with a minus, what went out."),
    )
    money_in = TextField(_l("Column with money in"), max_length=LONGEST_NAME, width=20, optional=True)
    money_out = TextField(_l("Column with money out"), max_length=LONGEST_NAME, width=20, optional=True)
    reference = TextField(
        _l("Column with the reference or description"),
        max_length=4 * LONGEST_NAME,
        width=30,
        hint=_l("If it is in several columns, write a semicolon between their names."),
        missing=_l("Name the column with the reference or description"),
    )
    payer = TextField(_l("Column with the name of the payer"), max_length=LONGEST_NAME, width=20, optional=True)
    bank_id = TextField(
        _l("Column with the bank’s own number of a payment"),
        max_length=LONGEST_NAME,
        width=20,
        optional=True,
        hint=_l("Only if every payment has a number that no other has. Most banks give none."),
    )

    @classmethod
    def of(cls, layout: BankLayout) -> ColumnsForm:
        """Return the form as it stands for a bank account."""
        kept = Columns.from_json(layout.columns)
        facts = {name: getattr(kept, name) for name in kept.__dataclass_fields__}
        facts["reference"] = f"{BETWEEN} ".join(kept.reference)
        return cls(name=layout.name, version=layout.version, **facts)

    def columns(self, before: Columns | None = None) -> Columns:
        """Return the layout that was typed; it stays the one of its bank until it says something else."""
        references = (self.reference.data or "").split(BETWEEN)
        typed = Columns(
            date=self.date.data,
            day_style=self.day_style.data,
            reference=tuple(name.strip() for name in references if name.strip()),
            amount=self.amount.data or "",
            money_in=self.money_in.data or "",
            money_out=self.money_out.data or "",
            payer=self.payer.data or "",
            bank_id=self.bank_id.data or "",
            header=bool(self.header.data),
        )
        return before if before and before.as_json() | {"preset": typed.preset} == typed.as_json() else typed


class ReadForm(Form):
    """Send a bank file."""

    layout_id = RadiosField(_l("Which bank account is it from?"), coerce=uuid.UUID, missing=_l("Choose a bank account"))
    file = UploadField(
        _l("The file from the bank"),
        accept=".csv,.txt",
        hint=_l("A CSV file, as the bank gives it. You see what would happen before anything is saved."),
        missing=_l("Choose the file from the bank"),
    )

    def offer(self, layouts: Sequence[BankLayout]) -> ReadForm:
        """Offer the bank accounts of the scheme; with one of them nothing is left to choose."""
        field: Any = self.layout_id
        field.choices = [(str(layout.id), layout.name) for layout in layouts]
        if len(layouts) == 1 and field.data is None:
            field.data = layouts[0].id
        return self


class PlaceForm(Form):
    """Place money from suspense."""

    stay_id = SelectField(_l("Whose account is it for?"), coerce=uuid.UUID, missing=_l("Choose an account"))
    amount_pence = MoneyField(
        _l("How much of it?"), least=1, most=100_000_000, missing=_l("Enter how much of it is for this account")
    )
    source = SelectField(
        _l("Who paid it?"), choices=list(SOURCE_WORDS.items()), coerce=Source, missing=_l("Choose who paid it")
    )
    remember = TickField(_l("Post money from this payer to this account from now on"), optional=True)

    def offer(self, accounts: Iterable[tuple[str, str]], *, remembers: bool) -> PlaceForm:
        """Offer the accounts of the scheme; do not offer to remember what says too little."""
        field: Any = self.stay_id
        field.choices = list(accounts)
        if not remembers:
            del self.remember
        return self


class ReturnForm(Form):
    """Say that money was sent back."""

    on = DateField(_l("When was it sent back?"), missing=_l("Enter the day it was sent back"))
    reason = RadiosField(
        _l("Why?"), choices=list(RETURN_WORDS.items()), coerce=ReturnReason, missing=_l("Choose why it was sent back")
    )


class TakeOutForm(Form):
    """Take money out of an account it was posted to."""

    reason = TextField(
        _l("Why does it not belong there?"), max_length=200, missing=_l("Write why it does not belong there")
    )


class SplitForm(Form):
    """Split a payment by a schedule: typed, or from a file."""

    source = RadiosField(
        _l("Who paid it?"),
        choices=[(source, SOURCE_WORDS[source]) for source in PAYERS_OF_MANY],
        coerce=Source,
        missing=_l("Choose who paid it"),
    )
    file = UploadField(
        _l("The schedule as a CSV file"), accept=".csv,.txt", optional=True, hint=_l("Or type it below.")
    )
    lines = LongTextField(
        _l("The schedule, one line for each account"),
        max_length=MOST_TYPED,
        rows=10,
        optional=True,
        hint=_l(
            "Reference, amount, paid up to, account. Like: T12, 120.50, 09/03/2026. The reference is ours or the "
            "council’s. When it is the council’s, add ours as the last once: it is remembered."
        ),
    )
    checked = HiddenField()  # the schedule somebody has seen the sums of

    def take_file(self) -> bool:
        """Put the lines of a file that was sent into the box, where they can be put right; say whether it could be."""
        if self.file.data is None:
            return True
        try:
            text = many_lines(decode(self.file.data.read()))
        except Unreadable as unreadable:
            self.file.errors = [*self.file.errors, say(unreadable.problem.reason)]
            return False
        if len(text) > MOST_TYPED:
            self.file.errors = [*self.file.errors, _("This schedule is too long. Split the payment in parts.")]
            return False
        self.lines.data = text
        return True
