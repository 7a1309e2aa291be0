"""Components that one member may use."""

from typing import Any

import discord
from typing_extensions import override


class OwnedView(discord.ui.View):
    """A view for the member `owner_id`. When it times out, its components stay visible and can no longer be used."""

    def __init__(self, owner_id: int, *, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._owner_id = owner_id
        self._shown: discord.InteractionMessage | discord.WebhookMessage | None = None

    @override
    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        if interaction.user.id == self._owner_id:
            return True
        await interaction.response.send_message(f"Only <@{self._owner_id}> can use this.", ephemeral=True)
        return False

    @override
    async def on_timeout(self) -> None:
        self._disable()
        if self._shown is not None:
            try:
                await self._shown.edit(view=self)
            except discord.HTTPException:
                # The message is gone, or Discord has forgotten the interaction.
                return

    async def show(self, interaction: discord.Interaction[Any], *, ephemeral: bool, **content: Any) -> None:
        """Answer the interaction with this view; as a followup when it was answered or deferred before."""
        nobody = discord.AllowedMentions.none()
        if interaction.response.is_done():
            self._shown = await interaction.followup.send(
                view=self, ephemeral=ephemeral, allowed_mentions=nobody, wait=True, **content
            )
            return
        await interaction.response.send_message(view=self, ephemeral=ephemeral, allowed_mentions=nobody, **content)
        self._shown = await interaction.original_response()

    def _disable(self) -> None:
        for item in self.children:
            if isinstance(item, discord.ui.Button | discord.ui.Select):
                item.disabled = True
