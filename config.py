"""Settings: read once from the environment, typed, frozen, refused in production when unsafe.

There is no secret in this file and no default that would be unsafe on a real server: with nothing set, the
environment is production and the application says what it still needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import sqlalchemy as sa

DEVELOPMENT_KEY = "for development on this computer only, never for a real scheme"
FILE = "own-front-door.sqlite3"
HEADS = "audit-heads"
ENVIRONMENTS = ("development", "test", "production")
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
MIN_KEY_LENGTH = 50
MIN_KEY_VARIETY = 10
MAX_PROXY_HOPS = 5
MAX_PORT = 65535
MOST_DIGITS = 9


class UnsafeSettings(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """Settings that must not serve real people; carries one sentence per problem."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("Own Front Door will not start:\n" + "\n".join(f"- {p}" for p in problems))


@dataclass(frozen=True)
class Settings:
    """Everything the application may be told from outside."""

    environment: str
    secret_key: str = field(repr=False)
    audit_key: str = field(repr=False)
    database_url: str = field(repr=False)  # it may hold a password
    base_url: str
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str = field(repr=False)
    mail_from: str
    audit_heads: Path | None = None  # a file outside the database that holds where the audit ended, night by night

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, instance: Path) -> Settings:
        """Read the settings; raise UnsafeSettings when a value cannot be read or production is unsafe."""
        environment = environ.get("OFD_ENV", "production")
        local = environment != "production"
        fallback_key = DEVELOPMENT_KEY if local else ""
        problems: list[str] = []
        settings = cls(
            environment=environment,
            secret_key=environ.get("OFD_SECRET_KEY", fallback_key),
            audit_key=environ.get("OFD_AUDIT_KEY", fallback_key),
            database_url=environ.get("DATABASE_URL", f"sqlite:///{quote(str(instance / FILE))}"),
            base_url=environ.get("OFD_BASE_URL", "http://127.0.0.1:5000" if local else "").rstrip("/"),
            trusted_hosts=tuple(
                environ.get("OFD_TRUSTED_HOSTS", "localhost 127.0.0.1" if local else "").casefold().split()
            ),
            proxy_hops=_whole_number(environ, "OFD_PROXY_HOPS", 0, problems),
            smtp_host=environ.get("OFD_SMTP_HOST", ""),
            smtp_port=_whole_number(environ, "OFD_SMTP_PORT", 587, problems),
            smtp_user=environ.get("OFD_SMTP_USER", ""),
            smtp_password=environ.get("OFD_SMTP_PASSWORD", ""),
            mail_from=environ.get("OFD_MAIL_FROM", ""),
            audit_heads=Path(environ.get("OFD_AUDIT_HEADS") or instance / HEADS),
        )
        problems += settings.problems()
        if problems:
            raise UnsafeSettings(problems)
        return settings

    @property
    def production(self) -> bool:
        """Say whether real people are served."""
        return self.environment == "production"

    @property
    def secure_cookies(self) -> bool:
        """Say whether cookies need HTTPS: always, except on this computer."""
        return self.production

    @property
    def database_file(self) -> Path | None:
        """Return the file of a SQLite database; None on PostgreSQL."""
        url = sa.make_url(self.database_url)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    def problems(self) -> list[str]:
        """Return one sentence for each setting that must be put right before starting."""
        found = [*self._malformed(), *self._misdirected_database(), *self._misdirected_mail()]
        if self.production:
            found += [*self._guessable_keys(), *self._open_doors()]
        return found

    def _malformed(self) -> Iterator[str]:
        if self.environment not in ENVIRONMENTS:
            yield f"OFD_ENV is “{self.environment}”; it must be one of {', '.join(ENVIRONMENTS)}."
        if self.proxy_hops > MAX_PROXY_HOPS:
            yield f"OFD_PROXY_HOPS must be between 0 and {MAX_PROXY_HOPS}."
        if not self._host() or (self.production and not self.base_url.startswith("https:")):
            yield "OFD_BASE_URL must be the https:// address people type, with nothing after the host."

    def _host(self) -> str:
        """Return the host of the address people type; nothing when it is no plain address of a host."""
        try:
            parts = urlsplit(self.base_url)
            port_fits = parts.port is None or parts.port > 0
        except ValueError:
            return ""
        beside = (parts.path, parts.query, parts.fragment, parts.username)
        plain = parts.scheme in {"http", "https"} and port_fits and not any(beside)
        return (parts.hostname or "") if plain else ""

    def _misdirected_database(self) -> Iterator[str]:
        if not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            yield "DATABASE_URL must start with sqlite:/// or postgresql+psycopg://."
            return
        try:
            url = sa.make_url(self.database_url)
        except (ValueError, sa.exc.ArgumentError):
            yield "DATABASE_URL cannot be read; write %, @, / and : inside a name or password as %25, %40, %2F and %3A."
            return
        if not url.database:
            yield "DATABASE_URL must name a database, after the last /."
        elif url.get_backend_name() == "sqlite" and (url.database.startswith((":", "file:")) or url.query):
            yield "DATABASE_URL must name a plain file for SQLite: a database in memory is gone when the program stops."

    def _misdirected_mail(self) -> Iterator[str]:
        if not 0 < self.smtp_port <= MAX_PORT:
            yield f"OFD_SMTP_PORT must be between 1 and {MAX_PORT}."
        if not self.smtp_host:
            return
        if not HOST.fullmatch(self.smtp_host.casefold()):
            yield "OFD_SMTP_HOST must be the name of the mail server alone, without a port or an address before it."
        if bool(self.smtp_user) != bool(self.smtp_password):
            yield "OFD_SMTP_USER and OFD_SMTP_PASSWORD must be set together."
        if not is_one_address(self.mail_from):
            yield "OFD_MAIL_FROM must be one email address when OFD_SMTP_HOST is set: letters need a sender."

    def _guessable_keys(self) -> Iterator[str]:
        for name, key in (("OFD_SECRET_KEY", self.secret_key), ("OFD_AUDIT_KEY", self.audit_key)):
            if len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_VARIETY or key == DEVELOPMENT_KEY:
                yield f"{name} must be a random text of at least {MIN_KEY_LENGTH} characters."
        if self.secret_key and self.secret_key == self.audit_key:
            yield "OFD_AUDIT_KEY must differ from OFD_SECRET_KEY."

    def _open_doors(self) -> Iterator[str]:
        host = self._host()
        if not self.trusted_hosts or not all(HOST.fullmatch(trusted) for trusted in self.trusted_hosts):
            yield "OFD_TRUSTED_HOSTS must name the host or hosts people use: names alone, without * or a port."
        elif host and host not in self.trusted_hosts:
            yield "OFD_TRUSTED_HOSTS must contain the host of OFD_BASE_URL."
        if any(trusted in LOCAL_HOSTS for trusted in self.trusted_hosts) and host not in LOCAL_HOSTS:
            yield "OFD_TRUSTED_HOSTS must not contain localhost in production."


def is_one_address(text: str) -> bool:
    """Say whether a text is one email address, with or without a name before it: what a header may hold."""
    try:
        header: Any = default.header_factory("To", text)
    except (IndexError, ValueError):  # how the standard library says that it found no address
        return False
    return len(header.addresses) == 1 and not header.defects and bool(header.addresses[0].domain)


def _whole_number(environ: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    text = environ.get(name, str(default))
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        return int(text)
    problems.append(f"{name} is “{text}”; it must be a whole number.")
    return default
