"""What peers type about EET."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.forms import EditForm, YesNoField


class VerifyWorkForm(EditForm):
    """Say whether work for the committee is so."""

    so = YesNoField(
        _l("Is it so?"), yes=_l("Yes, they do this"), no=_l("No, or I do not know"), missing=_l("Choose yes or no")
    )
