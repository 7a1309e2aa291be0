"""Records of the bot's cogs: which run, which do without something, and which failed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from textwrap import shorten
from typing import Final

from discord.ext import commands

from adapters.discord.cog_loading import LoadedCogs
from adapters.discord.cogs.intents import BotIntents
from adapters.discord.cogs.losses import losses_of
from adapters.telemetry.secret_shapes import without_secrets
from application.cogs.attempts import cog_of
from application.cogs.manifests import CogManifests
from baseline.services import Log
from domain.cogs.cog_record import CogRecord, CogState

_LONGEST_REASON: Final = 300


def cog_records(
    found: LoadedCogs,
    instances: Iterable[commands.Cog],
    manifests: CogManifests,
    intents: BotIntents,
    redact: Callable[[str], str] = without_secrets,
) -> tuple[CogRecord, ...]:
    """Return a record for each cog that was found, by name. `instances` are those that the bot holds.

    Reasons are redacted and shortened to a line.
    """
    added = list(instances)
    loaded = (_loaded(name, found, added, manifests, intents) for name in found.loaded)
    failed = (
        CogRecord(
            name=failure.name,
            state=CogState.FAILED,
            manifest=manifests.of(failure.name),
            reasons=(f"It was not loaded: {failure.reason}.",),
        )
        for failure in found.failed
    )
    unloaded = (CogRecord(name=name, state=CogState.UNLOADED) for name in found.unloaded)
    records = [
        replace(
            record,
            reasons=_presentable(record.reasons, redact),
            commands_left_out=_presentable(record.commands_left_out, redact),
        )
        for record in (*loaded, *failed, *unloaded)
    ]
    return tuple(sorted(records, key=lambda record: record.name))


def _presentable(reasons: Iterable[str], redact: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(shorten(redact(reason), _LONGEST_REASON, placeholder="…") for reason in reasons)


def log_losses(records: Iterable[CogRecord], log: Log) -> None:
    """Log a line for each cog that does without something."""
    for record in records:
        if record.state is not CogState.FAILED and record.reasons:
            log.warning("A cog does without something", cog=record.name, lost=list(record.reasons))


def _loaded(
    name: str, found: LoadedCogs, added: list[commands.Cog], manifests: CogManifests, intents: BotIntents
) -> CogRecord:
    manifest = manifests.of(name)
    reasons = losses_of([cog for cog in added if cog_of(type(cog).__module__) == name], manifest, intents)
    reasons += tuple(
        f"Its new code was not loaded: {failure.reason}. The earlier code serves."
        for failure in found.outdated
        if failure.name == name
    )
    left_out = tuple(_commands_left_out(name, found))
    state = CogState.DEGRADED if reasons or left_out else CogState.LOADED
    return CogRecord(name=name, state=state, manifest=manifest, reasons=reasons, commands_left_out=left_out)


def _commands_left_out(name: str, found: LoadedCogs) -> Iterator[str]:
    for left_out in found.left_out:
        if left_out.cog == name:
            yield f"{left_out.command} is left out: {left_out.reason}."
