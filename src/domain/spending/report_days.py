"""The days of a usage report, in one time zone."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDays:
    """The days from `first` to `last`, both included. A day begins at midnight in `zone`."""

    first: date
    last: date
    zone: tzinfo = UTC

    @property
    def in_utc(self) -> bool:
        return self.zone is UTC

    def each(self) -> list[date]:
        return [date.fromordinal(day) for day in range(self.first.toordinal(), self.last.toordinal() + 1)]

    def by_week(self) -> list[date]:
        """Return the first day, and each later Monday up to the last day."""
        return [day for day in self.each() if day == self.first or day.isoweekday() == 1]

    def by_month(self) -> list[date]:
        """Return the first day, and the first day of each later month up to the last day."""
        return [day for day in self.each() if day == self.first or day.day == 1]

    def begins(self, day: date) -> datetime:
        """Return the moment, in UTC, at which the day begins."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def starts(self, days: list[date]) -> list[datetime]:
        """Return the moments at which `days`, the first days of the period's parts, begin, and the period's end."""
        return [*map(self.begins, days), self.begins(self.last + timedelta(days=1))]


def part_of(starts: list[datetime], moment: datetime) -> int | None:
    """Return the index of the part that contains the moment; None outside of the period."""
    found = bisect_right(starts, moment) - 1
    return found if 0 <= found < len(starts) - 1 else None
