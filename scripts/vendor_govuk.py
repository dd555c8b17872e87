"""Take GOV.UK Frontend’s style and behaviour without its brand: `vendor_govuk.py <unpacked npm package>`.

The code is MIT; the typeface and the royal crest are not ours to use. `npm pack govuk-frontend@6.3.0` fetches the
package; unpack it first.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

VERSION = "6.3.0"  # the version whose markup govuk-frontend-jinja 4.1.0 writes
PINNED = {
    "govuk-frontend.min.css": "0f00f2aa01972532b0e3c748691dafd58f0042c60060d79848d3d31c02913d46",
    "govuk-frontend.min.js": "8982af0b181bb9074ed66df856d5c9fbe224ccc0a5832d47155167350f0c3fe2",
}
HERE = Path(__file__).resolve().parent.parent / "app" / "static" / "govuk"
NOTICE = f"/* GOV.UK Frontend {VERSION}, MIT, changed by scripts/vendor_govuk.py: see LICENSE.txt beside this file */\n"


def unbranded(css: str) -> str:
    """Return the style sheet in our typeface and without the rules that draw a crest or name a crown."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", "var(--font-sans)")
    css = css.replace("font-family:sans-serif", "font-family:var(--font-sans)")  # their rule for paper
    css = re.sub(r"@supports[^{]*\{\.govuk-footer__copyright-logo(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}", "", css)
    css = re.sub(r"\.govuk-footer__(?:copyright-logo|crown)(?::before)?\{[^}]*\}", "", css)
    return css.replace('@charset "UTF-8";', '@charset "UTF-8";\n' + NOTICE, 1)


def main(package: Path) -> None:
    """Check each file against its pinned checksum, then write our copy of it."""
    for name, wanted in PINNED.items():
        data = (package / "dist" / "govuk" / name).read_bytes()
        if hashlib.sha256(data).hexdigest() != wanted:
            sys.exit(f"{name} is not the file of GOV.UK Frontend {VERSION}: nothing was written")
        text = re.sub(r"\n?/[/*]# sourceMappingURL=[^\n]*", "", data.decode())
        (HERE / name).write_text(unbranded(text) if name.endswith(".css") else NOTICE + text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
