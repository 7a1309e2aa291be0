"""Ask a member for approval before the model may change something."""

import io
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import discord
from typing_extensions import override

from baseline.llm import ToolError, ToolFunction
from baseline.model_tools import OfferedTool
from baseline.words import Speaker
from cogs.chat.german import APPROVE, IN_FILE
from cogs.chat.rights import may_attach

_SECONDS: Final = 120.0
_MOST_SHOWN: Final = 1000


class Approvals:
    """Asks in the channel or thread of the answer. `role_id` None: the member that asked decides alone.

    A call too long for the message is in a file as well, so that the approver can read all of it.
    """

    def __init__(
        self, message: discord.Message, place: discord.abc.Messageable, role_id: int | None, say: Speaker
    ) -> None:
        self._message = message
        self._place = place
        self._role_id = role_id
        self._say = say

    def guard(self, offered: OfferedTool) -> ToolFunction:
        """Return the tool, which waits for an approval if it changes something."""
        if not offered.changes:
            return offered.function
        run = offered.function.run

        async def ask_first(arguments: Any) -> object:
            await self._require(offered, arguments)
            return await run(arguments)

        tool = offered.function.tool
        return replace(offered.function, run=ask_first, name=tool.name, description=tool.description)

    async def _require(self, offered: OfferedTool, arguments: Any) -> None:
        """Ask for approval. Raises `ToolError` if it is refused, or not given in time."""
        view = _Decision(self._may_decide, self._say)
        shown = arguments if isinstance(arguments, dict) else arguments.model_dump(mode="json")
        whole = json.dumps(shown, ensure_ascii=False, indent=1)
        who = f"<@{self._message.author.id}>" if self._role_id is None else f"<@&{self._role_id}>"
        approvers = [] if self._role_id is None else [discord.Object(self._role_id)]
        fits = len(whole) <= _MOST_SHOWN
        if not fits and not may_attach(self._place):
            raise ToolError("The call is too long to be shown for approval, and I may not attach files here.")
        listed = (whole if fits else f"{whole[:_MOST_SHOWN]} …").replace("```", "'''")
        note = "" if fits else f"\n{self._say(IN_FILE)}"
        text = self._say(
            APPROVE,
            who=who,
            tool=offered.function.tool.name,
            cog=offered.cog,
            asker=f"<@{self._message.author.id}>",
            arguments=f"```json\n{listed}\n```{note}",
        )
        pinged = discord.AllowedMentions(everyone=False, users=False, roles=approvers)
        files = [] if fits else [discord.File(io.BytesIO(whole.encode()), "call.json")]
        asked = await self._place.send(text, view=view, files=files, allowed_mentions=pinged)
        try:
            await view.wait()
        finally:
            view.stop()
            with suppress(discord.HTTPException):
                await asked.edit(view=None)
        if view.decided_by is None:
            raise ToolError("Nobody approved it in time.")
        if not view.agreed:
            raise ToolError(f"{view.decided_by} refused it. Do not try it again.")

    def _may_decide(self, member: discord.Member) -> bool:
        if self._role_id is None:
            return member.id == self._message.author.id
        return any(role.id == self._role_id for role in member.roles)


class _Decision(discord.ui.View):
    def __init__(self, may_decide: Callable[[discord.Member], bool], say: Speaker) -> None:
        super().__init__(timeout=_SECONDS)
        self._may_decide = may_decide
        self._say = say
        self.agreed = False
        self.decided_by: str | None = None
        self._add(say("Allow"), discord.ButtonStyle.success, agreed=True)
        self._add(say("Refuse"), discord.ButtonStyle.secondary, agreed=False)

    @override
    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        if isinstance(interaction.user, discord.Member) and self._may_decide(interaction.user):
            return True
        await interaction.response.send_message(self._say("That is not yours to decide."), ephemeral=True)
        return False

    def _add(self, label: str, style: discord.ButtonStyle, *, agreed: bool) -> None:
        button: discord.ui.Button[_Decision] = discord.ui.Button(label=label, style=style)

        async def decide(interaction: discord.Interaction[Any]) -> None:
            self.agreed, self.decided_by = agreed, interaction.user.display_name
            await interaction.response.defer()
            self.stop()

        pressed: Callable[[discord.Interaction[Any]], Awaitable[None]] = decide
        button.callback = pressed  # type: ignore[assignment]  # discord.py's own way to set a callback
        self.add_item(button)
