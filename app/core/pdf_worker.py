"""The print room: a process of its own that turns our HTML into PDF and can reach nothing else.

Reads frames on standard input (four bytes of length, then HTML), answers on standard output (a status byte, four bytes of
length, then the PDF or the name of what went wrong). Started warm by app.core.pdf, ended after a number of papers. It
imports no part of the application.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
from pathlib import Path
from typing import IO, Any, Final

try:
    import resource
except ImportError:  # Windows has no limits of this kind: the wall clock alone holds there
    resource = None  # type: ignore[assignment]

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.core.pdf_frames import BAD, FRAME, GOOD

STATIC: Final = Path(__file__).resolve().parent.parent / "static"
BASE: Final = "http://package.invalid/"  # nobody owns .invalid; the fetcher answers for it from the package alone
ASSET: Final = re.compile(r"static/((?:print|fonts)/[A-Za-z0-9_-]+\.(css|ttf|svg))", re.ASCII)
TYPES: Final = {"css": "text/css", "ttf": "font/ttf", "svg": "image/svg+xml"}
MEMORY_BYTES: Final = 1024**3


class NotOurs(ValueError):
    """Something asked for an address that is not one of our own print files."""


class PackageFetcher(URLFetcher):  # type: ignore[misc]
    """Serves our style sheets, typefaces and drawings by their exact names, and refuses everything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return a file of the package; raise NotOurs for any other address. Opens nothing else, ever."""
        del headers
        asset = ASSET.fullmatch(url.removeprefix(BASE)) if url.startswith(BASE) else None
        if asset is None:
            raise NotOurs("refused")
        path = STATIC / asset[1]
        if path.is_symlink() or not path.is_file():
            raise NotOurs("missing")
        return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": TYPES[asset[2]]})


def make_document(html: str, fetcher: Any, fonts: FontConfiguration | None = None) -> bytes:
    """Return the PDF of a page: tagged (PDF/UA-1), the same bytes for the same page."""
    page = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=fetcher)
    content: bytes = page.write_pdf(font_config=fonts, pdf_variant="pdf/ua-1", presentational_hints=False)
    return content


def limit_memory(most: int) -> None:
    """Let this process have so many bytes of address space and no more."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_processor(seconds: int) -> None:
    """Let this process use so many more seconds of processor time; the system ends it after that."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def work(source: IO[bytes], answers: IO[bytes], *, cpu_seconds: int) -> None:
    """Print what arrives until nothing does."""
    fetcher, fonts = PackageFetcher(), FontConfiguration()
    while True:
        head = source.read(FRAME.size)
        if len(head) < FRAME.size:
            return
        html = source.read(FRAME.unpack(head)[0]).decode()
        limit_processor(cpu_seconds)
        try:
            status, content = GOOD, make_document(html, fetcher, fonts)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the web process must hear of it
            status, content = BAD, type(error).__name__.encode()
        answers.write(status + FRAME.pack(len(content)) + content)
        answers.flush()
        if status == BAD:
            return  # what went wrong once may have left a mess: the next paper gets a fresh process


def main() -> None:
    """Set the limits, then work on standard input and output; anything printed by libraries goes to standard error."""
    cpu_seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("weasyprint").addHandler(logging.NullHandler())
    make_document("<!doctype html><html lang=en><title>Warm</title><p>Warm", PackageFetcher())
    limit_memory(memory)
    answers.write(GOOD + FRAME.pack(0))
    answers.flush()
    work(sys.stdin.buffer, answers, cpu_seconds=cpu_seconds)


if __name__ == "__main__":
    main()
