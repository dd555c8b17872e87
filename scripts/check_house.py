"""Refuse what no linter knows about this house, with file and line.

Refused: a file past 300 lines; modules called utils, helpers, common or manager; rules.py or law.py importing anything
but the standard library, core.dates, core.money, core.reasons, its own law and the rules of other slices (import-linter
keeps those to slices below); straight quotes in sentences people
read; and a requirement file that names an address, lacks a hash, or has fallen behind pyproject.toml.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
LINES = 300
COUNTED = ("app", "scripts", "tests", "bench")
COUNTED_KINDS = (".py", ".html", ".css", ".js")
BROUGHT = {"vendor", "govuk", "fonts"}  # folders of files other people wrote, kept as they wrote them
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
PURE = {"rules", "law"}
PURE_KERNEL = {"app.core.dates", "app.core.money", "app.core.provisions", "app.core.reasons"}
RULES_OF_A_SLICE = re.compile(r"app\.[a-z]+\.rules(\.[a-z_]+)?")
SPEAKING = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext", "RuleBroken"}
ADDRESS = re.compile(
    r"://|(?:^|\s)(?:-i|-f|-e|--index-url|--extra-index-url|--find-links|--trusted-host|--editable)\b|@\s"
)


def lengths(house: Path) -> Iterator[str]:
    """Find files with more than 300 lines: such a file is two ideas."""
    for path in _files(house, *COUNTED):
        count = path.read_text(encoding="utf-8").count("\n") if path.suffix in COUNTED_KINDS else 0
        if count > LINES and not BROUGHT & set(path.parts):
            yield f"{path.relative_to(house)}:{count}: more than {LINES} lines"


def names(house: Path) -> Iterator[str]:
    """Find modules whose name says nothing."""
    for path in _files(house, "app"):
        if path.suffix == ".py" and VAGUE & {path.stem, path.parent.name}:
            yield f"{path.relative_to(house)}:1: this name says nothing; name it after what it is about"


def purity(house: Path) -> Iterator[str]:
    """Find imports that a slice’s rules or law may not have: they are decisions, tested without anything else."""
    for path in _files(house, "app"):
        folder = path.parent.parent if path.parent.name == "rules" else path.parent  # rules that are several ideas
        if path.suffix == ".py" and (path.stem in PURE or folder != path.parent):
            own_law = ".".join((*folder.relative_to(house).parts, "law"))
            for line, module in _imports(path):
                if not _may_be_pure(module, own_law):
                    yield f"{path.relative_to(house)}:{line}: {path.name} may not import {module}"


def sentences(house: Path) -> Iterator[str]:
    """Find straight quotes in the sentences people read."""
    for path in _files(house, "app"):
        if path.suffix == ".py":
            for line, words in _spoken(ast.parse(path.read_text(encoding="utf-8"))):
                if "'" in words or '"' in words:
                    yield f"{path.relative_to(house)}:{line}: a straight quote in “{words}”: use ’ “ ”"


def requirements(house: Path) -> Iterator[str]:
    """Find requirement files that name an address, lack a hash, or differ from pyproject.toml."""
    project = tomllib.loads((house / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"]
    yield from _pins(house / "requirements.txt", wanted)
    yield from _pins(house / "requirements-dev.txt", [*wanted, *project["optional-dependencies"]["dev"]])


def check(house: Path = HOUSE) -> list[str]:
    """Return one line per fault: path:line: sentence."""
    return [line for look in (lengths, names, purity, sentences, requirements) for line in look(house)]


def _files(house: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in (house / folder).rglob("*") if path.is_file())


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            whole = "." * node.level + (node.module or "")
            # “from app.core import dates” and “from app.core.dates import …” are the same import.
            is_package = re.fullmatch(r"app(\.[a-z]+)?", whole) is not None
            names = (f"{whole}.{alias.name}" for alias in node.names) if is_package else (whole,)
            yield from ((node.lineno, name) for name in names)


def _may_be_pure(module: str, own_law: str) -> bool:
    pure = module in PURE_KERNEL or module == own_law or RULES_OF_A_SLICE.fullmatch(module) is not None
    return pure or module.partition(".")[0] in sys.stdlib_module_names


def _spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Give the literal sentences handed to gettext and RuleBroken, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SPEAKING:
            for words in node.args:
                if isinstance(words, ast.Constant) and isinstance(words.value, str):
                    yield words.lineno, words.value


def _pins(file: Path, wanted: list[str]) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if ADDRESS.search(line):
            yield f"{file.name}:{number}: names an address; write it with make lock"
    blocks = re.split(r"^(?=[A-Za-z0-9])", text.replace("\\\n", " "), flags=re.MULTILINE)
    pinned = {_plain(block.split()[0]): block for block in blocks if "==" in block}
    yield from (f"{file.name}:1: {pin} has no hash" for pin, block in pinned.items() if "--hash=sha256:" not in block)
    for requirement in wanted:
        if _plain(requirement.split(";")[0].strip()) not in pinned:
            yield f"{file.name}:1: lacks {requirement} of pyproject.toml; type make lock"


def _plain(requirement: str) -> str:
    """Write a requirement as the requirement files do: lower case, dashes, no extras."""
    name, _, version = re.sub(r"\[.*?\]", "", requirement).partition("==")
    return f"{re.sub(r'[-_.]+', '-', name).lower()}=={version}"


if __name__ == "__main__":
    found = check()
    print("\n".join(found) or "House rules: nothing wrong.")
    sys.exit(bool(found))
