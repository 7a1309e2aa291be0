"""A manager of the demo guild who types `/settings`."""

import json
from typing import Any

from simcord import InteractionResult

from domain.ids import GuildId
from domain.settings import JsonValue
from simulators.discord.world import DEMO, actor
from tests.integration.discord.bots import RunningBot
from tests.integration.discord.platforms import PlatformInMemory

GUILD = GuildId(DEMO.id)
MANAGER, MEMBER = (person.id for person in (DEMO.members[1], DEMO.members[3]))


class Settled:
    """A bot in the demo guild, used by its manager."""

    def __init__(self, bot: RunningBot, tested: PlatformInMemory) -> None:
        self.bot = bot
        self.tested = tested
        (self.guild, *_) = bot.console._guilds
        self.manager = actor(bot.env, self.guild, MANAGER)
        self.member = actor(bot.env, self.guild, MEMBER)
        self.channel = bot.console._names.channel(self.guild, None)

    async def types(self, name: str, **options: object) -> InteractionResult:
        return await self.manager.slash(self.channel, f"settings {name}", **options)

    async def reads(self, name: str, **options: object) -> str:
        """Return the ephemeral reply to a command of the manager."""
        result = await self.types(name, **options)
        (reply,) = self.bot.console._responses(result)
        assert self.bot.console._reply(reply).visible_to == ["admin"]
        return reply.content + json.dumps(self.bot.console._reply(reply).embeds)

    async def submits(self, form: InteractionResult, text: str) -> str:
        result = await self.manager.submit_modal(form, {"value": text})
        (reply,) = self.bot.console._responses(result)
        return str(reply.content)

    def written(self, form: InteractionResult) -> str:
        """Return the text that the form's field has when it opens."""
        (field,) = [part for part in _parts(form.modal) if part.get("custom_id") == "value"]
        return str(field.get("value") or "")

    async def embeds(self, name: str, **options: object) -> list[dict[str, Any]]:
        """Return the embeds of all replies, in order."""
        result = await self.types(name, **options)
        return [
            embed for reply in self.bot.console._responses(result) for embed in self.bot.console._reply(reply).embeds
        ]

    async def offered(self, name: str, option: str, value: str, **filled: object) -> list[str]:
        choices = await self.manager.autocomplete(self.channel, f"settings {name}", option, value, **filled)
        return [choice["value"] for choice in choices]

    async def exported(self) -> bytes:
        (reply,) = self.bot.console._responses(await self.types("export"))
        (attachment,) = reply.attachments
        content = self.bot.env.backend.cdn.get(attachment["url"])
        assert content is not None
        return content

    def offered_to(self, user_id: int) -> dict[str, int]:
        """Return the commands that a member sees, by name."""
        visible = self.bot.env.backend.visible_commands(user_id=user_id, channel_id=self.channel.id)
        return {command["name"]: int(command["id"]) for command in visible}

    @property
    def stored(self) -> dict[str, JsonValue]:
        return self.stored_in("welcome")

    def stored_in(self, section: str) -> dict[str, JsonValue]:
        return dict(self.tested.database.guilds[GUILD].settings[section].values)


def _parts(node: Any) -> list[dict[str, Any]]:
    """Return every JSON object in a modal, at any depth."""
    if isinstance(node, dict):
        return [node, *(part for inner in node.values() for part in _parts(inner))]
    if isinstance(node, list):
        return [part for inner in node for part in _parts(inner)]
    return _parts(vars(node)) if hasattr(node, "__dict__") else []
