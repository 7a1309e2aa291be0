"""Buttons below answers. They work after a restart, because their ids hold all that a press needs."""

import re
from typing import Any, Self

import discord
from typing_extensions import override

from baseline.words import Speaker

_LABELS = {"stop": "Stop", "retry": "Again", "more": "Continue"}
_EMOJI = {"stop": "⏹️", "retry": "🔁", "more": "➡️", "up": "👍", "down": "👎"}


class ChatButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"chat:(?P<action>stop|retry|more|up|down):(?P<question>[0-9]+)",
):
    """A button about the answer to the message `question`."""

    def __init__(self, action: str, question_id: int, label: str | None = None) -> None:
        super().__init__(
            discord.ui.Button(
                label=label,
                emoji=_EMOJI[action],
                style=discord.ButtonStyle.secondary,
                custom_id=f"chat:{action}:{question_id}",
            )
        )
        self.action = action
        self.question_id = question_id

    @classmethod
    @override
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["action"], int(match["question"]))

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        cog = interaction.client.get_cog("Chat")
        pressed = getattr(cog, "pressed", None)
        if pressed is not None:
            await pressed(interaction, self.action, self.question_id)


def buttons(actions: tuple[str, ...], question_id: int, say: Speaker) -> discord.ui.View:
    """Return a view with these buttons. It is not stored: discord.py finds `ChatButton` by the custom id."""
    view = discord.ui.View(timeout=None)
    for action in actions:
        label = say(_LABELS[action]) if action in _LABELS else None
        view.add_item(ChatButton(action, question_id, label))
    return view
