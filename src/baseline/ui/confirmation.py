"""Ask a member to confirm what cannot be undone."""

from typing import Any

import discord

from baseline.ui.owned import OwnedView

__all__ = ["confirm"]


async def confirm(
    interaction: discord.Interaction[Any],
    question: str,
    *,
    yes: str = "Yes",
    no: str = "Cancel",
    seconds: float = 60,
    ephemeral: bool = True,
) -> bool | None:
    """Return whether the member has agreed; None when no button was pressed within `seconds`.

    The interaction is answered with the question. Send what follows with `interaction.followup`.
    """
    view = _Question(interaction.user.id, yes=yes, no=no, timeout=seconds)
    await view.show(interaction, ephemeral=ephemeral, content=question)
    await view.wait()
    return view.agreed


class _Question(OwnedView):
    def __init__(self, owner_id: int, *, yes: str, no: str, timeout: float) -> None:
        super().__init__(owner_id, timeout=timeout)
        self.agreed: bool | None = None
        self.accept.label = yes
        self.refuse.label = no

    @discord.ui.button(style=discord.ButtonStyle.danger, label="Yes")
    async def accept(self, interaction: discord.Interaction[Any], _button: discord.ui.Button["_Question"]) -> None:
        await self._end(interaction, agreed=True)

    @discord.ui.button(style=discord.ButtonStyle.secondary, label="Cancel")
    async def refuse(self, interaction: discord.Interaction[Any], _button: discord.ui.Button["_Question"]) -> None:
        await self._end(interaction, agreed=False)

    async def _end(self, interaction: discord.Interaction[Any], *, agreed: bool) -> None:
        self.agreed = agreed
        self._disable()
        await interaction.response.edit_message(view=self)
        self.stop()
