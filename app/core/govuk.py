"""GOV.UK Frontend’s component macros, kept apart from our own templates.

Their macros ask for parameters that are not there and expect nothing back, while in our templates a misspelt name is
an error. So they live in an environment of their own; ours call `govuk("button", {...})`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from flask import Flask
from jinja2 import Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

PACKAGE = "govuk_frontend_jinja"


def init_app(app: Flask) -> None:
    """Let every template draw a component."""
    app.jinja_env.globals["govuk"] = govuk


@functools.cache
def _components() -> Environment:
    loader = PrefixLoader({PACKAGE: PackageLoader(PACKAGE)})
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)


def govuk(component: str, params: Mapping[str, Any]) -> Markup:
    """Return a component as HTML: `component` is its folder name (“date-input”), `params` as its macro names them."""
    module = _components().get_template(f"{PACKAGE}/components/{component}/macro.html").module
    macro = getattr(module, "govuk" + component.title().replace("-", ""))
    return Markup(macro(params))  # noqa: S704 - autoescaped by the environment above


def hidden_input(name: str, value: object) -> Markup:
    """Return a hidden field without an id: a page may hold several forms."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, "" if value is None else value)
