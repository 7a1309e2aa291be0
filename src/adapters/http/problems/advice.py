"""Describe the parts of one entry in the guide to problems, and the values that its examples share."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from domain.ids import GuildId, UserId
from domain.settings import FieldProblem

EXAMPLE_PATH = "/api/v1/guilds/204255221017214977"
EXAMPLE_CORRELATION_ID = "5f0c1b2e9a77"
GUILD, USER = GuildId(204255221017214977), UserId(80351110224678912)


class Advice(NamedTuple):
    """`detail` is an example of the problem's text, and `more` are its other fields."""

    meaning: str
    remedy: str
    detail: str
    more: Mapping[str, Any] = {}


def errors(problems: Iterable[FieldProblem]) -> Mapping[str, Any]:
    """Return the fields of a problem that points at invalid values."""
    return {"errors": [{"pointer": problem.pointer, "message": problem.message} for problem in problems]}
