"""Secrets that are recognized by their shape or by the name in front of them, wherever in a text they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

REDACTED: Final = "[redacted]"

SECRET_NAME: Final = re.compile(
    r"token|secret|passw(?:or)?d|passphrase|api_?-?key|private_?key|authori[sz]ation|cookie|credential|verifier|dsn$"
    r"|webhook_?url|signature",
    re.IGNORECASE,
)
HARMLESS_NAME: Final = re.compile(r"(?:_|^)tokens$|^max_tokens$|tokens?_(?:per|used|count|limit)", re.IGNORECASE)
# The preceding character may be an escape such as \n, which ends in a letter or a digit.
_ESCAPED: Final = r"(?<=\\[nrt])|(?<=%[\dA-Fa-f]{2})"
_START: Final = rf"(?:(?<![A-Za-z0-9])|{_ESCAPED})"
_WORD: Final = rf"(?:(?<![\w-])|{_ESCAPED})"
# Do not match the text before the name: finding its beginning takes quadratic time in a long word.
_NAMED: Final = (
    r"(?:token|secret|passw(?:or)?d|passphrase|pwd|api[_-]?key|private[_-]?key|cookie|credential|verifier)"
    r"(?:(?<!token)s)?(?:[_-]\w{1,30})?"
)


@dataclass(frozen=True, slots=True)
class _Shape:
    """`needles` are texts in lower case of which one must occur: to look for them is cheaper than the pattern.

    `kind` describes the secret for `secrets_in`, which skips shapes without one; `without_secrets` uses all shapes.
    """

    needles: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: str
    kind: str = ""

    def hidden(self, text: str, lowered: str) -> str:
        if not any(needle in lowered for needle in self.needles):
            return text
        return self.pattern.sub(self.replacement, text)


def _shape(needles: str, pattern: str, flags: re.RegexFlag = re.NOFLAG, *, kept: int = 0, kind: str = "") -> _Shape:
    """`kept` is the number of the group in front of the secret that remains."""
    replacement = rf"\{kept}{REDACTED}" if kept else REDACTED
    return _Shape(tuple(needles.split("|")), re.compile(pattern, flags), replacement, kind)


# Longer shapes first: a part of one must not be replaced before the whole is seen.
_SHAPES: Final = (
    _shape(
        "private key-----",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
        re.DOTALL,
        kind="a private key",
    ),
    # Up to the last @ of the address: passwords may hold slashes and signs that should have been escaped.
    _shape("://", r"(?<=://)[^\s\"'<>?#]{1,256}(?=@)"),
    _shape("/webhooks/", r"(/webhooks/\d+/)[\w-]+", kept=1, kind="a webhook of Discord"),
    _shape("hooks.slack.com", r"(hooks\.slack\.com/\w+/)[\w/]+", kept=1),
    _shape("cookie:", r"(Cookie: ?)[^\r\n]+", re.IGNORECASE, kept=1),
    _shape("authorization", r"(authorization\\*[\"']?\s?[:=]\s?\\*[\"']?(?:\w+ +)?)[^\s\"',;]+", re.IGNORECASE, kept=1),
    _shape("bearer ", r"(bearer +)[A-Za-z0-9._~+/-]{8,}=*", re.IGNORECASE, kept=1),
    _shape(
        "=|%3d",
        rf"((?:{_NAMED}|[?&](?:key|code|state|sig|ticket|access|auth))(?:=|%3D))"
        r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'&,;)}\]]+)",
        re.IGNORECASE,
        kept=1,
    ),
    _shape(
        "\":|':",
        rf"({_NAMED}\\*[\"']\s?:\s?(\\*)([\"']))(?:(?!\2\3).)+(?=\2\3)",
        re.IGNORECASE,
        kept=1,
    ),
    _shape("eyj", rf"{_WORD}eyJ[\w-]{{8,}}\.[\w-]{{8,}}(?:\.[\w-]*)?"),
    _shape(".", rf"{_WORD}[\w-]{{23,28}}\.[\w-]{{6}}\.[\w-]{{27,}}", re.ASCII, kind="a token of Discord"),
    _shape("mfa.", rf"{_WORD}mfa\.[\w-]{{20,}}"),
    _shape(
        "sk-|xai-|pk-|gsk_", rf"{_START}(?:(?:sk|xai|pk)-|gsk_)[\w-]{{12,}}", re.ASCII, kind="a key of a model provider"
    ),
    _shape("_live_|_test_", rf"{_START}[srp]k_(?:live|test)_\w{{10,}}", re.ASCII),
    _shape("aiza", rf"{_START}AIza[\w-]{{20,}}", re.ASCII, kind="a key of Google"),
    _shape("gh|github_pat_", rf"{_START}(?:gh[pousr]_|github_pat_)\w{{20,}}", re.ASCII, kind="a token of GitHub"),
    _shape(
        "hf_|xox", rf"{_START}(?:hf_\w{{20,}}|xox[a-z]-[\w-]{{10,}})", re.ASCII, kind="a token of Slack or Hugging Face"
    ),
    _shape("akia|asia", rf"{_START}A[KS]IA[A-Z0-9]{{16}}", kind="a key of AWS"),
)
_SHORTEST: Final = 8


def secrets_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield position, kind and text of what has the shape of a secret by itself, whatever stands beside it."""
    lowered = text.lower()
    for shape in _SHAPES:
        if shape.kind and any(needle in lowered for needle in shape.needles):
            yield from ((found.start(), shape.kind, found[0]) for found in shape.pattern.finditer(text))


def without_secrets(text: str) -> str:
    """Return the text with every part of a secret's shape replaced."""
    if len(text) < _SHORTEST:
        return text
    lowered = text.lower()
    for shape in _SHAPES:
        text = shape.hidden(text, lowered)
    return text
