"""Addresses somebody puts behind next= to lead a person who signs in to another site."""

from __future__ import annotations

EVIL = "evil.example"
SLASHES = (
    "//",
    "///",
    "////",
    "/\\",
    "\\\\",
    "\\/",
    "/\\/",
    "\\//",
    "/\\\\",
    "//\\",
    "///\\",
    "/%09/",
    "/%5c",
    "%2f%2f",
)
BLANKS = (
    "\t",
    "\n",
    "\r",
    "\r\n",
    " ",
    "\x00",
    "\x01",
    "\x0b",
    "\x0c",
    "\x1f",
    "\x7f",
    "\x85",
    "\xa0",
    "\u2028",
    "\u3000",
    "\ufeff",
    "\u200b",
)
LOOKALIKES = ("\uff0f", "\u2044", "\u2215", "\u29f8", "\u2571", "\ufe68", "\uff3c", "\u2216", "\u29f5")
SCHEMES = (
    *(
        "http://",
        "https://",
        "HTTPS://",
        "hTTp:",
        "https:",
        "https:/",
        "https:\\\\",
        "http:///",
        "ftp://",
        "ws://",
        "file:///",
    ),
    *(
        "//user@",
        "https://localhost@",
        "https://localhost:80@",
        "//localhost@",
        "//localhost:80\\@",
        "https://localhost%2f@",
    ),
)
SCRIPTS = (
    *(
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
    ),
    *(
        "javascript://%0aalert(1)",
        "javascript:%61lert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
    ),
    *(
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:msgbox(1)",
        "view-source:https://evil.example",
        "blob:https://evil.example/1",
    ),
    *("mailto:a@evil.example", "tel:999", "about:blank", "intent://evil.example#Intent;scheme=https;end"),
)
ODD = (
    *("evil.example", "www.evil.example/path", ".evil.example", "@evil.example", ":@evil.example", "?//evil.example"),
    *("#//evil.example", "//[::1]", "//0x7f000001", "//2130706433", "//evil%E3%80%82example", "//evil。example"),
    *("//ⓔⓥⓘⓛ.example", "http:evil.example", "//evil.example:443", "//%65vil.example", "..//evil.example"),
    *("/../\\evil.example", "/..\\\\evil.example", "/.\t/evil.example", "/%0d%0aLocation:%20https://evil.example\r\n"),
    *("/\r\nLocation: https://evil.example", "/\nSet-Cookie: sid=1", "//", "///", "\\", "/\\", "", " ", "?", "#", "."),
)
HOSTILE = sorted(
    {f"{slash}{EVIL}" for slash in SLASHES}
    | {f"{slash}{EVIL}/%2e%2e" for slash in SLASHES[:8]}
    | {f"{blank}//{EVIL}" for blank in BLANKS}
    | {f"/{blank}/{EVIL}" for blank in BLANKS}
    | {f"/{blank}\\{EVIL}" for blank in BLANKS}
    | {f"//{blank}{EVIL}" for blank in BLANKS}
    | {f"{sign}{sign}{EVIL}" for sign in LOOKALIKES}
    | {f"/{sign}{EVIL}" for sign in LOOKALIKES}
    | {f"{scheme}{EVIL}" for scheme in SCHEMES}
    | set(SCRIPTS)
    | set(ODD)
)
OURS = ("/", "/account", "/people?page=2", "/search?text=Si%C3%A2n", "/homes?q=a//b", "/accounts?q=http://x", "/a/b#c")
