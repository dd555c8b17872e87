"""Settings: read once from the environment, typed, frozen, refused in production when unsafe.

There is no secret in this file and no default that would be unsafe on a real server: with nothing set, the
environment is production and the application says what it still needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DEVELOPMENT_KEY = "for development on this computer only, never for a real scheme"
ENVIRONMENTS = ("development", "test", "production")
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
MIN_KEY_LENGTH = 50
MIN_KEY_VARIETY = 10
MAX_PROXY_HOPS = 5


class UnsafeSettings(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """Settings that must not serve real people; carries one sentence per problem."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("Own Front Door will not start:\n" + "\n".join(f"- {p}" for p in problems))


@dataclass(frozen=True)
class Settings:
    """Everything the application may be told from outside."""

    environment: str
    secret_key: str
    audit_key: str
    database_url: str
    base_url: str
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    mail_from: str

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
            database_url=environ.get("DATABASE_URL", f"sqlite:///{instance / 'own-front-door.sqlite3'}"),
            base_url=environ.get("OFD_BASE_URL", "http://127.0.0.1:5000" if local else "").rstrip("/"),
            trusted_hosts=tuple(environ.get("OFD_TRUSTED_HOSTS", "localhost 127.0.0.1" if local else "").split()),
            proxy_hops=_whole_number(environ, "OFD_PROXY_HOPS", 0, problems),
            smtp_host=environ.get("OFD_SMTP_HOST", ""),
            smtp_port=_whole_number(environ, "OFD_SMTP_PORT", 587, problems),
            smtp_user=environ.get("OFD_SMTP_USER", ""),
            smtp_password=environ.get("OFD_SMTP_PASSWORD", ""),
            mail_from=environ.get("OFD_MAIL_FROM", ""),
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

    def problems(self) -> list[str]:
        """Return one sentence for each setting that must be put right before starting."""
        found = list(self._malformed())
        if self.production:
            found += self._unsafe()
        return found

    def _malformed(self) -> list[str]:
        found = []
        if self.environment not in ENVIRONMENTS:
            found.append(f"OFD_ENV is “{self.environment}”; it must be one of {', '.join(ENVIRONMENTS)}.")
        if not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            found.append("DATABASE_URL must start with sqlite:/// or postgresql+psycopg://.")
        if self.proxy_hops > MAX_PROXY_HOPS:
            found.append(f"OFD_PROXY_HOPS must be between 0 and {MAX_PROXY_HOPS}.")
        if self.smtp_host and not self.mail_from:
            found.append("OFD_MAIL_FROM must be set when OFD_SMTP_HOST is: letters need a sender.")
        return found

    def _unsafe(self) -> list[str]:
        found = []
        for name, key in (("OFD_SECRET_KEY", self.secret_key), ("OFD_AUDIT_KEY", self.audit_key)):
            if len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_VARIETY or key == DEVELOPMENT_KEY:
                found.append(f"{name} must be a random text of at least {MIN_KEY_LENGTH} characters.")
        if self.secret_key and self.secret_key == self.audit_key:
            found.append("OFD_AUDIT_KEY must differ from OFD_SECRET_KEY.")
        parts = urlsplit(self.base_url)
        if parts.scheme != "https" or not parts.hostname:
            found.append("OFD_BASE_URL must be the https:// address people type.")
        if not self.trusted_hosts or any(host in {"*", ".", ""} or "*" in host for host in self.trusted_hosts):
            found.append("OFD_TRUSTED_HOSTS must name the host or hosts people use, without *.")
        elif parts.hostname and parts.hostname not in self.trusted_hosts:
            found.append("OFD_TRUSTED_HOSTS must contain the host of OFD_BASE_URL.")
        if any(host in LOCAL_HOSTS for host in self.trusted_hosts) and parts.hostname not in LOCAL_HOSTS:
            found.append("OFD_TRUSTED_HOSTS must not contain localhost in production.")
        return found


def _whole_number(environ: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    text = environ.get(name, str(default))
    if text.isascii() and text.isdigit():
        return int(text)
    problems.append(f"{name} is “{text}”; it must be a whole number.")
    return default
