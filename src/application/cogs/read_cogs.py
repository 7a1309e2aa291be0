"""Read the manifests of all cogs together with their state in the bot."""

from collections.abc import Iterable
from dataclasses import replace

from application.cogs.manifests import CogManifests
from application.ports.bot.cog_board import CogBoard
from domain.cogs.cog_record import CogRecord, CogState

_WORST_FIRST = (CogState.FAILED, CogState.DEGRADED, CogState.UNLOADED, CogState.LOADED)


class ReadCogs:
    """`manifests` are those of this process, which need not be the bot's."""

    def __init__(self, manifests: CogManifests, board: CogBoard) -> None:
        self._manifests = manifests
        self._board = board

    async def __call__(self) -> tuple[CogRecord, ...]:
        """Return a record for each cog, by name; of several processes the one that reports the worst state.

        The state is `UNKNOWN` while no process of the bot reports the cog. Raises `ServiceUnavailable("redis")`.
        """
        posted = worst(record for process in await self._board.records() for record in process)
        names = sorted({*posted, *self._manifests.all()})
        unknown = {name: CogRecord(name=name, state=CogState.UNKNOWN) for name in names}
        return tuple(replace({**unknown, **posted}[name], manifest=self._manifests.of(name)) for name in names)


def worst(records: Iterable[CogRecord]) -> dict[str, CogRecord]:
    """Return the record with the worst state of each cog, by name."""
    found: dict[str, CogRecord] = {}
    for record in records:
        earlier = found.get(record.name)
        if earlier is None or _WORST_FIRST.index(record.state) < _WORST_FIRST.index(earlier.state):
            found[record.name] = record
    return found
