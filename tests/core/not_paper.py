"""What may not be in a printed PDF: attachments, actions, forms, links out of it, or a word of the bait."""

from __future__ import annotations

import io

import pikepdf
import pypdf
from core.hostile_papers import TOKEN

ACTIONS = {"/JavaScript", "/URI", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Named"}


def not_paper(content):
    """Return what in a PDF is not paper: attachments, actions, forms, links out."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as document:
        found += [f"attachment {name}" for name in document.attachments]
        found += [key for key in ("/AcroForm", "/OpenAction", "/AA", "/AF") if key in document.Root]
        for thing in document.objects:
            found += _not_paper_in(thing)
    return found


def words_of_the_bait(content):
    """Return the bait’s word if it can be read in a PDF."""
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return [TOKEN] if TOKEN in text or TOKEN.encode() in content else []


def _not_paper_in(thing):
    found = []
    if isinstance(thing, pikepdf.Stream) and TOKEN.encode() in thing.read_bytes():
        found.append(f"{TOKEN} in a stream")
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        acts = [thing, thing.get("/A", {})] if "/K" not in thing else []  # /K: a part of the text’s structure
        found += [f"action {act.S}" for act in acts if str(act.get("/S")) in ACTIONS]
        found += [str(kind) for kind in (thing.get("/Type"),) if str(kind) in {"/EmbeddedFile", "/Filespec"}]
        is_note = thing.get("/Type") == "/Annot"
        inward = str(thing.get("/Subtype")) == "/Link" and "/Dest" in thing
        found += [f"annotation {thing.get('/Subtype')}"] * (is_note and not inward)
    return found
