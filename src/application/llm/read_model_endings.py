"""Read which models of a guild end at their provider, and which calls a successor answered."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from application.llm.retiring_models import RetiringModels
from application.ports.clock import Clock
from application.queries.successors import SuccessorAnswers, SuccessorQueries
from application.queries.usage import UsageQueries
from domain.ids import GuildId
from domain.llm.requests import ModelName
from domain.llm.retirement import Retirement

PERIOD = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEnding:
    """`places` are the titles of the sections and budgets that name the model.

    `requests` counts the guild's requests to it in the last 30 days.
    """

    name: ModelName
    retirement: Retirement
    has_ended: bool
    places: tuple[str, ...]
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEndings:
    endings: tuple[ModelEnding, ...]
    answers: tuple[SuccessorAnswers, ...]


class ReadModelEndings:
    def __init__(
        self, retiring: RetiringModels, usage: UsageQueries, successors: SuccessorQueries, clock: Clock
    ) -> None:
        self._retiring = retiring
        self._usage = usage
        self._successors = successors
        self._clock = clock

    async def __call__(self, guild_id: GuildId) -> ModelEndings:
        """Return the models that the guild has chosen or used and that end within 30 days, the first to end first.

        May raise `ServiceUnavailable("database")`.
        """
        now = self._clock.now()
        places: defaultdict[ModelName, list[str]] = defaultdict(list)
        for found in await self._retiring(guild_id):
            places[found.name].append(found.place)
        usage = await self._usage.guild_usage(guild_id, (now - PERIOD).date(), now.date())
        requests = {ModelName(row.provider, row.model): row.requests for row in usage.by_model}
        endings = [
            ModelEnding(
                name=name,
                retirement=retirement,
                has_ended=retirement.has_ended(now.date()),
                places=tuple(places.get(name, ())),
                requests=requests.get(name, 0),
            )
            for name in dict.fromkeys((*places, *requests))
            if (retirement := self._retiring.retirement(name)) is not None
        ]
        return ModelEndings(
            endings=tuple(sorted(endings, key=lambda each: (each.retirement.retires_on, str(each.name)))),
            answers=await self._successors.answered_by_successors(guild_id, now - PERIOD),
        )
