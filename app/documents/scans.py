"""Scans that somebody brings: a PDF is kept as it came, a picture is drawn afresh.

Drawing takes a while, so it never happens inside a transaction: read the scan first, then store what came of it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from flask_babel import gettext as _
from PIL import Image, ImageFile, ImageOps

from app.core.errors import RuleBroken
from app.documents import rules

Image.MAX_IMAGE_PIXELS = rules.MOST_SCAN_PIXELS


@dataclass(frozen=True)
class Scan:
    """A scan that may be stored: made by read() alone."""

    content: bytes
    media_type: str


def read(content: bytes) -> Scan:
    """Return a file as a scan that may be stored: PDF, JPEG or PNG. Raises RuleBroken naming the field `scan`.

    A picture is drawn afresh, so nothing hides in it (no place, no camera, no comment). A PDF is kept as it came.
    """
    media_type = rules.media_type(content)
    if media_type is None:
        raise RuleBroken(_("Choose a PDF, JPEG or PNG file."), field="scan")
    if len(content) > rules.MOST_SCAN_BYTES:
        raise RuleBroken(_("The file is larger than 10 MB. Scan it again in lower quality."), field="scan")
    return Scan(content if media_type == "application/pdf" else _drawn_afresh(content, media_type), media_type)


def _drawn_afresh(content: bytes, media_type: str) -> bytes:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint allows half a picture wherever it is loaded
    out = io.BytesIO()
    too_large = RuleBroken(_("The picture is too large. Scan it again in lower quality."), field="scan")
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > rules.MOST_SCAN_PIXELS:
                raise too_large
            _on_white(picture).save(out, format=rules.FORMATS[media_type])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large from error
    except (OSError, ValueError, SyntaxError) as error:
        raise RuleBroken(_("We could not read this picture. Scan it again."), field="scan") from error
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the dots alone, the right way up as the camera noted it, on white where they were transparent."""
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        seen = upright.convert("RGBA")
        plain = Image.new("RGB", seen.size, "white")
        plain.paste(seen, mask=seen.getchannel("A"))
        return plain
    plain = upright.convert("RGB")
    plain.info.clear()  # a comment or a colour profile would be written down again
    return plain
