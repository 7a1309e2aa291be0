"""Discord's ids as decimal strings, because JavaScript's numbers cannot hold 64 bits."""

import re
from typing import Annotated

from litestar.params import PathParameter
from msgspec import Meta

from adapters.http.problems.refusals import InvalidRequest

_PATTERN = r"^[0-8]?[0-9]{1,18}$"  # fits a BIGINT; Discord's ids do until the year 2083
_SNOWFLAKE = re.compile(r"[0-8]?[0-9]{1,18}")
_EXAMPLE = "204255221017214977"

Snowflake = Annotated[
    str,
    Meta(pattern=_PATTERN, extra_json_schema={"examples": [_EXAMPLE], "extra": {"format": "snowflake"}}),
]
DESCRIBED_AS_ID = {"pattern": _PATTERN, "format": "snowflake"}  # a query parameter, checked by `parse_snowflake`
GuildIdPath = Annotated[str, PathParameter(pattern=_PATTERN, format="snowflake", description="The guild's id.")]
UserIdPath = Annotated[str, PathParameter(pattern=_PATTERN, format="snowflake", description="The user's id.")]


def is_snowflake(text: str) -> bool:
    return _SNOWFLAKE.fullmatch(text) is not None


def parse_snowflake(text: str, pointer: str) -> int:
    if not is_snowflake(text):
        raise InvalidRequest.at(pointer, "Expected a Discord id: up to 19 decimal digits.")
    return int(text)
