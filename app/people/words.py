"""How the codes of people read on screen."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core.dates import age_on, birthday
from app.core.i18n import short_day
from app.people.rules import ADULT, LinkKind, SafeContact

SAFE_CONTACTS: Final = {
    SafeContact.POST: _l("By post"),
    SafeContact.PHONE: _l("By phone"),
    SafeContact.EMAIL: _l("By email"),
    SafeContact.IN_PERSON: _l("Face to face"),
    SafeContact.NEVER_POST: _l("Never by post"),
}
SAFE_CONTACT_MEANS: Final = {
    SafeContact.POST: _l("Letters to their home are safe."),
    SafeContact.PHONE: _l("Call them. Do not send letters or emails."),
    SafeContact.EMAIL: _l("Write an email. Do not send letters or call."),
    SafeContact.IN_PERSON: _l("Talk to them or hand things over. Do not send letters or emails, and do not call."),
    SafeContact.NEVER_POST: _l("Call, email or hand things over. Never send a letter: somebody else may open it."),
}
LINKS: Final = {
    LinkKind.FAMILY: _l("Family"),
    LinkKind.CLOSE: _l("A partner or close friend"),
    LinkKind.WORKS_OR_STUDIES_WITH: _l("They work or study together"),
}


def age_in_words(birth_date: date, *, on: date) -> str:
    """Return somebody’s age as people say it, with the day they turn 18 while that is to come."""
    age = age_on(birth_date, on)
    if age < ADULT:
        turns = short_day(birthday(birth_date, ADULT))
        return str(_("%(age)s years old, 18 on %(day)s", age=age, day=turns))
    return str(ngettext("%(num)s year old", "%(num)s years old", age))
