"""Discord's ids as they travel: decimal strings, because JavaScript's numbers cannot hold 64 bits."""

from typing import Annotated

from litestar.params import PathParameter
from msgspec import Meta

from adapters.http.refusals import InvalidRequest

_DIGITS = 19
_PATTERN = r"^[0-9]{1,19}$"
_EXAMPLE = "204255221017214977"
_LARGEST = 2**63 - 1  # what BIGINT holds, and more than Discord hands out until the year 2084

Snowflake = Annotated[
    str,
    Meta(pattern=_PATTERN, extra_json_schema={"examples": [_EXAMPLE], "extra": {"format": "snowflake"}}),
]
DESCRIBED_AS_ID = {"pattern": _PATTERN, "format": "snowflake"}  # of a query; `parse_snowflake` is who checks it
GuildIdPath = Annotated[str, PathParameter(pattern=_PATTERN, format="snowflake", description="The guild's id.")]
UserIdPath = Annotated[str, PathParameter(pattern=_PATTERN, format="snowflake", description="The user's id.")]


def is_snowflake(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text) <= _LARGEST


def parse_snowflake(text: str, pointer: str) -> int:
    if not is_snowflake(text):
        raise InvalidRequest.at(pointer, "Expected a Discord id: up to 19 decimal digits.")
    return int(text)
