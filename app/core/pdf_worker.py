"""The print room: a process of its own that turns our HTML into PDF and can reach nothing else.

Reads papers on standard input, answers on standard output (app.core.pdf_frames). Started warm by app.core.pdf, ended
after a number of papers, after any failure, and when the process that started it is gone. It imports no other part of
the application, and what it says about a failure is the kind of error and a line of code, never a word of the paper.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
import time
import traceback
import urllib.parse
from pathlib import Path
from typing import IO, Any, Final

try:
    import resource
except ImportError:  # Windows has no limits of this kind: the wall clock alone holds there
    resource = None  # type: ignore[assignment]

import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.core.pdf_frames import BAD, FRAME, GOOD, framed

STATIC: Final = (Path(__file__).resolve().parent.parent / "static").resolve()
BASE: Final = "ofd://package/"  # no library knows how to open such an address: only the fetcher below answers for it
SERVED: Final = {
    "print": {".css": "text/css", ".svg": "image/svg+xml"},
    "fonts": {".ttf": "font/ttf", ".woff2": "font/woff2"},
}
WARMING: Final = (
    '<!doctype html><html lang="en"><title>Warm</title><link rel="stylesheet" href="/static/print/agreement.css">'
    "<h1>Warm</h1><p>Warm"
)

for _known in (urllib.parse.uses_relative, urllib.parse.uses_netloc):  # so that “/static/…” is understood under BASE
    if "ofd" not in _known:
        _known.append("ofd")


class NotOurs(ValueError):  # noqa: N818 - says what happened
    """Something asked for an address that is not one of our own print files."""


class TooLarge(ValueError):  # noqa: N818 - says what happened
    """The PDF is larger than a paper may be."""


class PackageFetcher(URLFetcher):  # type: ignore[misc]
    """Serves our style sheets, typefaces and drawings by their exact addresses, and refuses everything else.

    The addresses are listed once, from the folder; no path is ever made from what a paper asks for. Links in the file
    system are left out.
    """

    def __init__(self, static: Path = STATIC) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=False)
        self.assets = {
            f"{BASE}static/{folder}/{path.name}": (path, kinds[path.suffix])
            for folder, kinds in SERVED.items()
            for path in sorted((static / folder).iterdir())
            if path.suffix in kinds and path.is_file() and path.resolve() == path
        }

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return a file of the package; raise NotOurs for any other address. Opens nothing else, ever."""
        del headers
        if url not in self.assets:
            raise NotOurs("refused")
        path, kind = self.assets[url]
        return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": kind})


def make_document(fetcher: Any, *papers: str, title_hint: str = "") -> bytes:
    """Return papers as one PDF: tagged (PDF/UA-1), the same bytes for the same papers, each numbering its own pages.

    The hint is the title of several papers, and of one that has none. Typefaces are gathered anew for each paper, so
    that none can change what the next one looks like.
    """
    laid_out = [_laid_out(paper, fetcher) for paper in papers]
    document = laid_out[0]
    title = (document.metadata.title or "").strip()
    if len(laid_out) > 1:
        document, title = document.copy([sheet for one in laid_out for sheet in one.pages]), ""
    document.metadata.title = title or title_hint or None
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return content


def _laid_out(html: str, fetcher: Any) -> Any:
    page = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=fetcher)
    page.base_url = BASE  # a <base> in the page does not move it
    document = page.render(presentational_hints=False, pdf_variant="pdf/ua-1", pdf_tags=True)
    _keep_only_paper(document)
    return document


def _keep_only_paper(document: Any) -> None:
    """Take away what a printed paper does not have: attached files, forms to fill in, links that lead out of it.

    A link is kept once, for the whole of its element: WeasyPrint makes another one for each piece inside.
    """
    document.metadata.attachments = []
    for sheet in document.pages:
        sheet.links = [link for link in sheet.links if link[0] == "internal" and link[3].link]
        sheet.forms = {}


def limit_memory(most: int) -> None:
    """Let this process have so many bytes of address space and no more, and leave no memory image behind."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_processor(seconds: int) -> None:
    """Let this process use so many more seconds of processor time; the system ends it after that."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def work(source: IO[bytes], answers: IO[bytes], *, cpu_seconds: int, pdf_bytes: int) -> None:
    """Print what arrives until nothing does."""
    fetcher = PackageFetcher()
    while (pieces := _pieces(source)) is not None:
        limit_processor(cpu_seconds)
        try:
            title, *papers = pieces
            content = make_document(fetcher, *papers, title_hint=title)
            if len(content) > pdf_bytes:
                raise TooLarge(len(content))  # noqa: TRY301 - one way out for everything that goes wrong
        except BaseException as error:  # noqa: BLE001 - whatever it is, the web process must hear of it
            _answer(answers, BAD, _diagnosis(error))
            return  # what went wrong once may have left a mess: the next paper gets a fresh process
        _answer(answers, GOOD, content)


def _answer(answers: IO[bytes], status: bytes, content: bytes) -> None:
    answers.write(status + framed(content))
    answers.flush()


def _pieces(source: IO[bytes]) -> list[str] | None:
    """Return what is to be one PDF, or None when nothing more comes; what was cut off is never printed."""
    head = source.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    pieces = []
    for _each in range(FRAME.unpack(head)[0]):
        size = source.read(FRAME.size)
        piece = source.read(FRAME.unpack(size)[0]) if len(size) == FRAME.size else b""
        if len(size) < FRAME.size or len(piece) < FRAME.unpack(size)[0]:
            return None
        pieces.append(piece.decode())
    return pieces


def _diagnosis(error: BaseException) -> bytes:
    """Return the kind of error and where in the code, without its message: that may quote the paper."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    place = f" at {Path(frames[0].filename).name}:{frames[0].lineno}" if frames else ""
    return f"{type(error).__name__}{place}".encode()


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, even in the middle of a paper."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _quiet() -> IO[bytes]:
    """Return the way back to the web process, and send everything libraries print to standard error instead."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # its messages quote the paper
    return answers


def main() -> None:
    """Warm up, set the limits, say so, then work; from the first paper on nothing is written to standard error."""
    cpu_seconds, memory_bytes, pdf_bytes, parent = (int(word) for word in sys.argv[1:5])
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the web process, which ends us in its own time
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    answers = _quiet()
    make_document(PackageFetcher(), WARMING)
    limit_memory(memory_bytes)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    _answer(answers, GOOD, b"")
    work(sys.stdin.buffer, answers, cpu_seconds=cpu_seconds, pdf_bytes=pdf_bytes)


if __name__ == "__main__":
    main()
