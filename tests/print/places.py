"""Where things stand on a sheet, from the boxes WeasyPrint laid out. All in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

from weasyprint.formatting_structure import boxes

MM = 25.4 / 96
HAIR = 0.3  # what rounding and the height of a line may cost


@dataclass(frozen=True)
class Place:
    """A box on a page."""

    page: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def wide(self):
        """Return its width."""
        return self.right - self.left

    @property
    def high(self):
        """Return its height."""
        return self.bottom - self.top

    def meets(self, other):
        """Say whether two boxes share any of the sheet."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return self.page == other.page and across > HAIR and down > HAIR

    def stays_in(self, other):
        """Say whether this box lies inside the other."""
        across = other.left - HAIR <= self.left <= self.right <= other.right + HAIR
        return across and other.top - HAIR <= self.top <= self.bottom <= other.bottom + HAIR


def place(box, page):
    """Return where a box stands: its border, or its letters."""
    left, top = box.position_x * MM, box.position_y * MM
    if isinstance(box, boxes.TextBox):
        return Place(page, left, top, left + box.width * MM, top + box.height * MM)
    left, top = left + box.margin_left * MM, top + box.margin_top * MM
    return Place(page, left, top, left + box.border_width() * MM, top + box.border_height() * MM)


def outermost(box, wanted):
    """Give the outermost boxes that are wanted, in the order they are read."""
    box = getattr(box, "_box", box)  # what stands absolutely is kept behind a placeholder
    if wanted(box):
        yield box
    else:
        for child in getattr(box, "children", ()):
            yield from outermost(child, wanted)


def inside(box, wanted):
    """Give the outermost boxes that are wanted among what is inside a box."""
    for child in box.children:
        yield from outermost(child, wanted)


def body(printed, wanted):
    """Give (box, page number) for what is wanted in the text, not in the headers and footers."""
    for number, page in enumerate(printed.document.pages, 1):
        for box in outermost(page._page_box.children[0], wanted):
            yield box, number


def around(printed):
    """Give (box, page number) for the headers and footers."""
    for number, page in enumerate(printed.document.pages, 1):
        for box in page._page_box.children[1:]:
            yield box, number


def named(tag, *classes):
    """Return the question whether a box is of an element: its name, and one of its classes."""

    def wanted(box):
        if box.element is None or box.element_tag != tag:
            return False
        return not classes or not set(classes).isdisjoint(box.element.get("class", "").split())

    return wanted


def is_text(box):
    """Say whether a box holds letters."""
    return isinstance(box, boxes.TextBox) and bool(box.text.strip())


def text(box):
    """Return the words in a box."""
    return " ".join(" ".join(one.text.strip() for one in outermost(box, is_text)).split())


def points(box):
    """Return the size of a box’s letters in points."""
    return round(box.style["font_size"] * 0.75, 1)
