"""Scans of signed papers: what is no PDF, JPEG or PNG is refused; a kept picture holds its dots and nothing else."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import factories
import pikepdf
import pytest
import sqlalchemy as sa
from documents.conftest import ACTOR, NOW
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.documents import rules, scans, services
from app.documents.models import Document, DocumentBytes, DocumentKind
from app.people.models import Person
from app.schemes.models import Language, Scheme

CANARY = b"CANARY-51.7021N-3.0412W"
SEPIA = (112, 66, 20)


@pytest.fixture
def keep(person):
    """Return a function that keeps a scan and returns its bytes and what they are."""

    def _keep(content):
        who = {"scheme_id": person[0], "person_id": person[1], "language": Language.EN}
        scan = scans.read(content)
        with transaction():
            document = services.store_scan(scan, **who, actor=ACTOR, now=NOW)
        return services.read(document)[:2]

    return _keep


def _picture(kind="JPEG", size=(40, 30), mode="RGB", colour=SEPIA, **options):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width, height, *, dots=b""):
    """Return a PNG that says it is this large, whatever it holds."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(dots)) + _chunk(b"IEND", b"")


def _zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("scan.pdf", b"%PDF-1.7")
    return out.getvalue()


def _words_of_a_bomb():
    """Return a PNG whose comment unpacks to fifty megabytes."""
    words = _chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"A" * 50_000_000))
    good = _picture("PNG")
    return good[:33] + words + good[33:]


NOT_A_SCAN = "Choose a PDF, JPEG or PNG file."
TOO_LARGE_FILE = "The file is larger than 10 MB. Scan it again in lower quality."
TOO_LARGE = "The picture is too large. Scan it again in lower quality."
UNREADABLE = "We could not read this picture. Scan it again."
HOSTILE = {
    "nothing": (b"", NOT_A_SCAN),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", NOT_A_SCAN),
    "html": (b"<!doctype html><script>alert(1)</script>", NOT_A_SCAN),
    "html before a PDF": (b"<html>%PDF-1.7", NOT_A_SCAN),
    "zip called pdf": (_zip(), NOT_A_SCAN),
    "gif": (_picture("GIF", mode="P", colour=0), NOT_A_SCAN),
    "gif and script": (b"GIF89a=1;alert(1)//", NOT_A_SCAN),
    "tiff": (_picture("TIFF"), NOT_A_SCAN),
    "webp": (_picture("WEBP"), NOT_A_SCAN),
    "bmp": (_picture("BMP"), NOT_A_SCAN),
    "postscript": (b"%!PS-Adobe-3.0\n", NOT_A_SCAN),
    "program": (b"MZ\x90\x00", NOT_A_SCAN),
    "text with NUL": (b"\x00%PDF-1.7", NOT_A_SCAN),
    "jpeg by its first bytes alone": (b"\xff\xd8\xff<script>alert(1)</script>", UNREADABLE),
    "png by its first bytes alone": (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", UNREADABLE),
    "gif behind a png": (b"\x89PNG\r\n\x1a\n" + _picture("GIF", mode="P", colour=0), UNREADABLE),
    "jpeg cut off": (_picture(size=(400, 300))[:400], UNREADABLE),
    "png cut off": (_picture("PNG", size=(400, 300))[:60], UNREADABLE),
    "png with no dots": (_png(40, 30), UNREADABLE),
    "png of 50,000 × 50,000": (_png(50_000, 50_000), TOO_LARGE),
    "png of 50,000 × 1,000": (_png(50_000, 1_000), TOO_LARGE),
    "png one line over 40 million": (_png(8_000, 5_001), TOO_LARGE),
    "png larger than any": (_png(2**31 - 1, 2**31 - 1), TOO_LARGE),
    "png of no size": (_png(0, 0), UNREADABLE),
    "png whose words are a bomb": (_words_of_a_bomb(), UNREADABLE),
    "pdf one byte over 10 MB": (b"%PDF-1.7".ljust(rules.MOST_SCAN_BYTES + 1), TOO_LARGE_FILE),
    "jpeg one byte over 10 MB": (_picture().ljust(rules.MOST_SCAN_BYTES + 1, b"\x00"), TOO_LARGE_FILE),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_a_sentence_and_nothing_is_kept(keep, name):
    content, sentence = HOSTILE[name]
    with pytest.raises(RuleBroken) as refused:
        keep(content)
    assert (str(refused.value.sentence), refused.value.field) == (sentence, "scan")
    assert db.session.scalars(sa.select(Document)).all() == []


@pytest.mark.parametrize("kind", ["PDF", "JPEG", "PNG"])
def test_file_of_10_mb_is_kept(keep, kind):
    content = {"PDF": b"%PDF-1.7", "JPEG": _picture(), "PNG": _picture("PNG")}[kind]
    kept, media_type = keep(content.ljust(rules.MOST_SCAN_BYTES, b"\x00"))
    assert media_type == {"PDF": "application/pdf", "JPEG": "image/jpeg", "PNG": "image/png"}[kind]
    assert kept


def test_scan_is_a_document_about_the_person_stored_at_once(keep, person):
    keep(_picture())
    document = db.session.scalars(sa.select(Document)).one()
    assert (document.kind, document.scheme_id, document.person_id) == (DocumentKind.SIGNED_SCAN, *person)
    assert services.unrendered() == []


# --- what a kept picture holds ----------------------------------------------------------------------------------------
def _exif(orientation=1):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x9286] = CANARY.decode(), orientation, CANARY.decode()
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (51.0, 42.0, 7.5), "W", (3.0, 2.0, 28.3)
    return exif.tobytes()


def _told_everything(kind):
    words = PngInfo()
    words.add_text("Comment", CANARY.decode())
    words.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    more = {"pnginfo": words} if kind == "PNG" else {"comment": CANARY, "xmp": b"<x>" + CANARY + b"</x>"}
    behind = b"PK\x03\x04" + CANARY + b"<script>alert(1)</script>"
    return _picture(kind, exif=_exif(), icc_profile=CANARY * 9, **more) + behind


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_kept_picture_tells_no_place_camera_comment_or_anything_behind_it(keep, kind):
    content = _told_everything(kind)
    assert content.count(CANARY) > 3
    kept, _media_type = keep(content)
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == (kind, (40, 30), {})
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        near = picture.convert("RGB").getpixel((20, 15))
    assert all(abs(a - b) < 6 for a, b in zip(near, SEPIA, strict=True))
    assert CANARY not in kept
    assert not any(word in kept for word in (b"Exif", b"iCCP", b"iTXt", b"tEXt", b"<script", b"PK\x03\x04"))


def test_photo_taken_with_the_phone_on_its_side_is_kept_the_right_way_up(keep):
    kept, _media_type = keep(_picture(size=(40, 30), exif=_exif(orientation=6)))
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (30, 40)


@pytest.mark.parametrize(
    ("mode", "colour", "kind"),
    [
        ("L", 90, "JPEG"),
        ("CMYK", (0, 0, 0, 200), "JPEG"),
        ("1", 1, "PNG"),
        ("P", 3, "PNG"),
        ("I;16", 9, "PNG"),
        ("LA", (9, 9), "PNG"),
    ],
)
def test_picture_of_any_colours_is_kept(keep, mode, colour, kind):
    kept, _media_type = keep(_picture(kind, mode=mode, colour=colour))
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.mode, picture.size) == (kind, "RGB", (40, 30))


def test_what_is_transparent_is_kept_as_white_paper(keep):
    kept, _media_type = keep(_picture("PNG", mode="RGBA", colour=(0, 0, 0, 0)))
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.getpixel((1, 1)) == (255, 255, 255)


def test_photo_of_two_pictures_in_one_file_is_kept_as_one_jpeg(keep):
    """Phones write such files; Pillow calls them MPO."""
    out = io.BytesIO()
    first, second = Image.new("RGB", (40, 30), SEPIA), Image.new("RGB", (40, 30), "red")
    first.save(out, "MPO", save_all=True, append_images=[second])
    kept, media_type = keep(out.getvalue())
    assert media_type == "image/jpeg"
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, getattr(picture, "n_frames", 1)) == ("JPEG", 1)


def test_picture_of_exactly_40_million_dots_is_kept(keep):
    kept, _media_type = keep(_png(8_000, 5_000, dots=(b"\x00" + b"\x00" * 24_000) * 5_000))
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (8_000, 5_000)


# --- a PDF is kept as it came, so it is shown where nothing in it can act ---------------------------------------------
def _pdf_that_acts():
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        made.Root.OpenAction = made.make_indirect(script)
        made.attachments["bait.html"] = b"<script>alert(1)</script>"
        made.save(out)
    return out.getvalue()


def test_pdf_with_a_script_and_an_attachment_is_kept_as_it_came_and_shown_shut_in(app, house, sign_in):
    content = _pdf_that_acts()
    with app.test_request_context(), transaction():
        person = db.session.get_one(Person, house.persons["tenant"])
        scheme = db.session.get_one(Scheme, house.scheme_id)
        who = {"scheme_id": scheme.id, "person_id": person.id, "language": Language.EN}
        document_id = services.store_scan(scans.read(content), **who, actor=ACTOR, now=factories.NOW).id
    answer = sign_in(house.persons["staff"]).get(f"/papers/{document_id}.pdf").response
    assert (answer.data, answer.mimetype) == (content, "application/pdf")
    policy = [part.strip() for part in answer.headers["Content-Security-Policy"].split(";")]
    assert {"sandbox", "default-src 'none'"} <= set(policy)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")


def test_polyglot_is_served_as_what_its_first_bytes_say(keep):
    kept, media_type = keep(b"%PDF-1.7\n<html><script>alert(1)</script></html>" + _zip())
    assert (media_type, kept[:5]) == ("application/pdf", b"%PDF-")
    assert db.session.scalars(sa.select(DocumentBytes.media_type)).all() == ["application/pdf"]


def test_half_a_picture_is_refused_though_something_else_in_the_process_allows_it(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    whole = io.BytesIO()
    Image.new("RGB", (60, 60), "white").save(whole, format="PNG")
    with pytest.raises(RuleBroken, match="could not read"):
        scans._drawn_afresh(whole.getvalue()[:80], "image/png")
