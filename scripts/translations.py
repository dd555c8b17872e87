"""Turn the translators’ .po files into the .mo files the application reads, where they changed.

.venv/bin/python -m scripts.translations            compile what is newer than its .mo
.venv/bin/python -m scripts.translations collect    read the strings from the code and templates first
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HOUSE = Path(__file__).resolve().parent.parent
TRANSLATIONS = HOUSE / "app" / "translations"
LANGUAGES = ("cy",)
WIDTH = "--width=120"
HEADER = """# Sentences of Own Front Door, collected from the code and the templates by: make translations
# Copyright (C) Own Front Door contributors. Published under the licence of the project (MIT).
#"""


def compile_newer(folder: Path = TRANSLATIONS) -> list[Path]:
    """Compile each .po that is newer than its .mo; return the .mo files written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            _compile(source, target)
            written.append(target)
    return written


def collect(folder: Path = TRANSLATIONS) -> None:
    """Bring messages.pot and each language’s .po up to date with the code; a sentence that is gone goes from both."""
    folder.mkdir(exist_ok=True)
    template = folder / "messages.pot"
    extract(template)
    for language in LANGUAGES:
        verb = "update" if (folder / language / "LC_MESSAGES" / "messages.po").exists() else "init"
        extra = ("--no-fuzzy-matching", "--ignore-obsolete") if verb == "update" else ()
        _babel(verb, f"--input-file={template}", f"--output-dir={folder}", f"--locale={language}", WIDTH, *extra)


def extract(target: Path) -> None:
    """Write every sentence marked for translation in the code and the templates to a .pot file."""
    _babel(
        "extract", "--mapping=pyproject.toml", "--keyword=_l", "--add-comments=Translators:", "--sort-by-file", WIDTH,
        "--add-location=file", "--project=Own Front Door", f"--version={_version()}",
        "--msgid-bugs-address=the issues of this project", f"--header-comment={HEADER}",
        f"--output-file={target}", "app",
    )  # fmt: skip


def _compile(source: Path, target: Path) -> None:
    """Write the .mo whole or not at all: two programs may start at once."""
    with source.open("rb") as words:
        catalogue = read_po(words, locale=source.parent.parent.name, domain=source.stem)
    fresh = target.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as out:
        write_mo(out, catalogue)
    fresh.replace(target)


def _version() -> str:
    with (HOUSE / "pyproject.toml").open("rb") as settings:
        return str(tomllib.load(settings)["project"]["version"])


def _babel(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "--quiet", *words], cwd=HOUSE, check=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["collect"]:
        collect()
    compile_newer()
