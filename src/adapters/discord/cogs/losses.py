"""Word what each cog does without: a sentence for each intent and listener that is lost."""

from collections.abc import Iterator
from typing import Final

from discord.ext import commands

from adapters.discord.cogs.intents import BotIntents, expanded
from application.cogs.event_intents import EVENT_INTENTS
from domain.cogs.manifest import CogManifest

_HIDDEN: Final = {
    "members": "joining and leaving members and the list of members",
    "presences": "who is online",
    "message_content": "the text of messages that do not mention the bot",
}


def losses_of(cogs: list[commands.Cog], manifest: CogManifest, intents: BotIntents) -> tuple[str, ...]:
    """Return a sentence for each loss. `cogs` are the instances that one cog file or folder has added."""
    return (*_lost_intents(manifest, intents), *_dead_listeners(cogs, intents))


def missing_for(manifest: CogManifest, intents: BotIntents) -> frozenset[str]:
    """Return the intents that the cog wants and the bot does not have."""
    return expanded(manifest.wanted_intents) - intents.granted


def _lost_intents(manifest: CogManifest, intents: BotIntents) -> Iterator[str]:
    for name in sorted(missing_for(manifest, intents)):
        yield f"It does not see {_HIDDEN.get(name, f'events of {name}')}: {intents.why_missing(name)}."


def _dead_listeners(cogs: list[commands.Cog], intents: BotIntents) -> Iterator[str]:
    for cog in cogs:
        for event, listener in cog.get_listeners():
            delivering = EVENT_INTENTS.get(event, ())
            if delivering and not any(intents.has(name) for name in delivering):
                where = f"{type(cog).__name__}.{listener.__name__}"
                yield f"`{where}` is never called: `{event}` needs the intent {' or '.join(delivering)}."
