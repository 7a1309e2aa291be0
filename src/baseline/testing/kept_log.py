"""Keep the lines of the log for a test to read."""

from dataclasses import dataclass, field

from application.correlation import current_correlation_id


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log."""

    level: str
    event: str
    facts: dict[str, object]
    correlation_id: str | None


@dataclass(slots=True)
class KeptLog:
    """Log that keeps its lines in `lines`."""

    lines: list[Line] = field(default_factory=list)

    def debug(self, event: str, **facts: object) -> None:
        self._keep("debug", event, facts)

    def info(self, event: str, **facts: object) -> None:
        self._keep("info", event, facts)

    def warning(self, event: str, **facts: object) -> None:
        self._keep("warning", event, facts)

    def error(self, event: str, **facts: object) -> None:
        self._keep("error", event, facts)

    def of(self, level: str) -> list[Line]:
        return [line for line in self.lines if line.level == level]

    def _keep(self, level: str, event: str, facts: dict[str, object]) -> None:
        self.lines.append(Line(level, event, facts, current_correlation_id()))
