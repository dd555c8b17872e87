"""What people send: a scheme folder."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.forms import Form, UploadField


class FolderForm(Form):
    """A scheme folder as one .zip."""

    folder = UploadField(
        _l("The folder as a .zip file"),
        accept=".zip",
        missing=_l("Choose the .zip file with your scheme folder"),
        hint=_l("Up to 12 MB. Nothing is loaded yet: first you see what is in it."),
    )
