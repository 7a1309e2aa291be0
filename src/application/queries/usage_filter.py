"""Limit a usage report to some requests, and divide it by cog, model or type of request."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.ids import UserId
from domain.llm.requests import RequestType


class UsageInterval(StrEnum):
    """A month is a calendar month, cut to the days of the report."""

    DAY = "day"
    MONTH = "month"


class UsageSplit(StrEnum):
    COG = "cog"
    MODEL = "model"
    REQUEST_TYPE = "request_type"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageFilter:
    """The requests that a report counts. None lets every value pass. A model belongs to a provider."""

    cog_name: str | None = None
    provider: str | None = None
    model: str | None = None
    request_type: RequestType | None = None
    user_id: UserId | None = None


EVERY_REQUEST: Final = UsageFilter()
