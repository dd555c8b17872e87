"""A printed PDF read back: what a screen reader hears, in the order of the tags, and what stands on which page."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

import pikepdf

_BFCHAR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_GROUPS = {"Document", "NonStruct", "Sect", "Div", "Art", "Part", "Aside", "TOC"}


@dataclass
class Tag:
    """One element of the structure: its kind, its words in order, its elements."""

    kind: str
    words: str = ""
    pages: set = field(default_factory=set)
    inside: list = field(default_factory=list)
    alternative: str = ""

    def all(self):
        """Return this element and every element in it, in reading order."""
        yield self
        for one in self.inside:
            yield from one.all()

    @property
    def text(self):
        """Return every word in it, in reading order."""
        return " ".join("".join(one.words for one in self.all() if isinstance(one, Tag)).split())


def letters_of(font):
    """Return a font’s characters by code, as its ToUnicode table says."""
    table = font.ToUnicode.read_bytes()
    return {int(code, 16): bytes.fromhex(word.decode()).decode("utf-16-be") for code, word in _BFCHAR.findall(table)}


def spoken(page):
    """Return a page’s words by marked-content number, and the words outside the structure (headers and footers)."""
    words, outside, letters, stack, fonts = {}, [], {}, [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        kind = str(operator)
        if kind in {"BDC", "BMC"}:
            properties = operands[1] if kind == "BDC" else {}
            stack.append(int(properties["/MCID"]) if "/MCID" in properties else None)
        elif kind == "EMC":
            stack.pop()
        elif kind == "Tf":
            name = str(operands[0])
            letters = fonts.setdefault(name, letters_of(page.Resources.Font[name]))
        elif kind in {"TJ", "Tj"}:
            pieces = operands[0] if kind == "TJ" else operands
            said = "".join(_decoded(bytes(piece), letters) for piece in pieces if isinstance(piece, pikepdf.String))
            number = next((one for one in reversed(stack) if one is not None), None)
            if number is None:
                outside.append(said)
            else:
                words[number] = words.get(number, "") + said
    return words, outside


def _decoded(codes, letters):
    return "".join(letters[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2))


class Read:
    """A PDF, opened and read."""

    def __init__(self, content):
        self.content = content
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.pages = list(self.pdf.pages)
        self.numbers = {page.objgen: number for number, page in enumerate(self.pages, 1)}
        self.spoken = [spoken(page) for page in self.pages]

    def structure(self):
        """Return the structure tree as tags."""
        return self._tag(self.pdf.Root.StructTreeRoot.K, None)

    def _tag(self, element, page):
        if isinstance(element, pikepdf.Array):
            tags = [self._tag(one, page) for one in element]
            return tags[0] if len(tags) == 1 else Tag("Document", inside=tags)
        page = element.get("/Pg", page)
        tag = Tag(str(element.S).lstrip("/"), alternative=str(element.get("/Alt", "")))
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            self._add(tag, kid, page)
        return tag

    def _add(self, tag, kid, page):
        if isinstance(kid, int) or kid.get("/Type") == "/MCR":
            here = page if isinstance(kid, int) else kid.get("/Pg", page)
            number = self.numbers[here.objgen]
            said = self.spoken[number - 1][0].get(int(kid if isinstance(kid, int) else kid.MCID), "")
            tag.inside.append(Tag("", words=said, pages={number}))
        elif kid.get("/Type") != "/OBJR":
            tag.inside.append(self._tag(kid, page))
