"""The number of letters that a scheme may choose: how long before the same letter may be written again."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from app.schemes.policy import Number, register_policy

SLICE: Final = "letters"
WINDOW: Final = "same_letter_days"

# A week: two people who see the same account, and the night after them, write once; and somebody who had no answer in
# a week may be asked again, before the ladder’s own two weeks are over. Under three days the first letter may still be
# in the post; over four weeks the window would silence two steps of the ladder.
register_policy(
    SLICE,
    [Number(WINDOW, _l("Days before the same letter is written to somebody again"), _l("days"), 7, 3, 28)],
    title=_l("Letters"),
)
