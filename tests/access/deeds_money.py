"""The forms of rent, letters and arrears, carried out: what the tests of forms share besides those of the house."""

from __future__ import annotations

from datetime import date

from access.deed import Deed, on_day
from access.people import HERE, TOMORROW, account

NEXT_YEAR = date(2027, 10, 4)
SCHEDULE = f"R01x, {account(HERE, 'tenant')['waiting'] / 100:.2f}, 22/11/2026"
BANK_FILE = ("file", "bank.csv", b"date,amount,reference,payer\n2026-11-19,82.50,Fair words,Fair words\n")
COLUMNS = {"date": "Day", "amount": "Amount", "reference": "Details", "payer": ""}
ONE_AMOUNT = dict.fromkeys(("money_in", "money_out", "bank_id"), "")
MONEY_DEEDS: dict[str, Deed] = {
    deed.endpoint: deed
    for deed in (
        Deed("arrears.agree_plan", "staff", "housemate"),
        Deed("arrears.ask", "tenant"),
        Deed("arrears.change_hold", "staff", "tenant"),
        Deed("arrears.choose_friend", "another tenant", answers={"friend_id": "chair"}),
        Deed("arrears.confirm_friend", "staff", "housemate"),
        Deed("arrears.end_friend", "tenant", "tenant"),
        Deed("arrears.end_friend_for", "staff", "tenant"),
        Deed("arrears.end_plan", "staff", "tenant"),
        Deed("arrears.hand_back", "committee", "tenant"),
        Deed("arrears.plan_paper", "staff", "tenant"),
        Deed("arrears.prepare_letters", "staff"),
        Deed("arrears.set_hold", "staff", "housemate", answers={"kind": "pause"} | on_day("last_day", TOMORROW)),
        Deed("arrears.take_help_back", "tenant", "tenant"),
        Deed("arrears.take_step", "staff", "tenant"),
        Deed("arrears.work_out", "staff", kept=False),  # on the street every figure is worked out already
        Deed("letters.hand_over", "staff", "ready", after="letters.print_one"),
        Deed("letters.hold", "staff", "ready"),
        Deed("letters.print_many", "staff", "scheme", look=True),
        Deed("letters.print_one", "staff", "ready"),
        Deed("letters.release", "staff", "held"),
        Deed("letters.withdraw", "staff", "ready"),
        Deed("rent.add_award", "staff", "tenant"),
        Deed("rent.add_bank_account", "staff", "scheme"),
        Deed("rent.add_claim", "staff", "tenant"),
        Deed("rent.adjust", "staff", "tenant"),
        Deed("rent.change_bank_account", "staff", "bank account", answers={"name": "Fair words"} | ONE_AMOUNT),
        Deed("rent.change_benefit", "staff", "tenant", answers={"weekly_pence": "12.50"}),
        Deed(
            "rent.change_rent_terms",
            "staff",
            "housemate",
            answers={"rent_pence": "70.00"} | on_day("from_on", NEXT_YEAR),
        ),
        Deed("rent.charge_rent", "staff"),
        Deed("rent.confirm_bank_file", "staff", after="rent.read_bank_file"),
        Deed("rent.describe_bank_account", "staff", "scheme", answers=COLUMNS | ONE_AMOUNT),
        Deed("rent.keep_payment", "staff", "payment", after="rent.return_payment"),
        Deed("rent.look_at_run", "staff", "scheme"),
        Deed("rent.own_statement", "tenant", "tenant", kept=False),
        Deed("rent.place_payment", "staff", "payment"),
        Deed("rent.read_bank_file", "staff", "scheme", file=BANK_FILE),
        Deed("rent.receipt", "staff", "housemate"),
        Deed("rent.refund", "staff", "both"),
        Deed("rent.return_payment", "staff", "payment"),
        Deed("rent.reverse", "staff", "housemate"),
        Deed("rent.split_payment", "staff", "payment", answers={"lines": SCHEDULE}, look=True),
        Deed("rent.statement", "staff", "tenant"),
        Deed("rent.take_back_rent_terms", "staff", "housemate", after="rent.change_rent_terms"),
        Deed("rent.take_out_payment", "staff", "payment", answers={"reason": "Fair words"}),
        Deed("rent.take_payment", "staff", "tenant"),
        Deed("rent.write_statements", "staff", "scheme"),
    )
}
