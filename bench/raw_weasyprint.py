"""The floor of printing: WeasyPrint alone, warm, in a process of its own, without a line of the application.

Reads papers on standard input and answers with the seconds each took and its bytes, each length first. What
is timed is one call: HTML in, PDF bytes out, as its documentation shows it. Started like the product’s own print
worker, so that both have the same typefaces, the same environment and the same amount of other things in memory.
"""

from __future__ import annotations

import struct
import sys
import time
from pathlib import Path

import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = Path(__file__).resolve().parent.parent / "app" / "static"
BASE = "http://bench.invalid/"  # nothing is asked of a network: the fetcher below answers
LENGTH = struct.Struct(">I")
SECONDS = struct.Struct(">d")


class FromDisk(URLFetcher):
    """Reads /static/… from the folder it is in."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return a style sheet, drawing or typeface."""
        del headers
        path = STATIC / url.removeprefix(f"{BASE}static/")
        kinds = {".css": "text/css", ".svg": "image/svg+xml", ".ttf": "font/ttf", ".woff2": "font/woff2"}
        return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": kinds[path.suffix]})


def main() -> None:
    """Print what arrives until nothing does."""
    fetcher = FromDisk()
    while head := sys.stdin.buffer.read(LENGTH.size):
        html = sys.stdin.buffer.read(LENGTH.unpack(head)[0]).decode()
        began = time.perf_counter()
        content = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=fetcher).write_pdf(
            pdf_variant="pdf/ua-1", pdf_tags=True
        )
        seconds = time.perf_counter() - began
        sys.stdout.buffer.write(SECONDS.pack(seconds) + LENGTH.pack(len(content)) + content)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
