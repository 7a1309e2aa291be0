"""Limit a usage report to some requests, and divide it by cog, model or type of request."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from domain.ids import UserId
from domain.llm.requests import RequestType
from domain.spending.report_days import ReportDays


class UsageInterval(StrEnum):
    """A week begins on Monday, a month is a calendar month; both are cut to the days of the report."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def firsts(self, days: ReportDays) -> list[date]:
        """Return the first day of each interval of the report."""
        by = {self.DAY: days.each, self.WEEK: days.by_week, self.MONTH: days.by_month}
        return by[self]()


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
