"""An API with answers that a test writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from application.ports.bot.platform_api import ApiRefused, MemberCall
from application.ports.errors import ServiceUnavailable


@dataclass(slots=True)
class ScriptedPlatformApi:
    """`calls` are those that were made, with path and query. A path without an answer does not exist."""

    is_away: bool = False
    calls: list[tuple[MemberCall, str, dict[str, str]]] = field(default_factory=list)
    _answers: dict[str, Any] = field(default_factory=dict)

    def answers(self, path: str, answer: Any) -> None:
        """Answer calls of the path with this from now on; an `ApiRefused` is raised."""
        self._answers[path] = answer

    async def read(self, call: MemberCall, path: str, query: Mapping[str, str]) -> Any:
        if self.is_away:
            raise ServiceUnavailable("API")
        self.calls.append((call, path, dict(query)))
        answer = self._answers.get(path, ApiRefused(f"There is no {path}.", code="not_found", status=404))
        if isinstance(answer, ApiRefused):
            raise answer
        return answer
