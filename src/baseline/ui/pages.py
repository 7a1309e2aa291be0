"""Show a long list on pages that a member can turn."""

from collections.abc import Sequence
from typing import Any

import discord

from baseline.ui.owned import OwnedView

__all__ = ["Pages"]


class Pages(OwnedView):
    """Pages of text or embeds, with buttons for the member that asked. One page has no buttons.

    Raises ValueError without any page.
    """

    def __init__(self, pages: Sequence[str | discord.Embed], *, owner_id: int, timeout: float = 180) -> None:
        if not pages:
            raise ValueError("There must be one page at least: show a sentence that says that there is nothing.")
        super().__init__(owner_id, timeout=timeout)
        self._pages = tuple(pages)
        self._at = 0
        if len(self._pages) == 1:
            self.clear_items()
        self._arrange()

    async def send(self, interaction: discord.Interaction[Any], *, ephemeral: bool = False) -> None:
        """Answer the interaction with the first page."""
        await self.show(interaction, ephemeral=ephemeral, **self._page())

    @discord.ui.button(label="Back", emoji="◀️")
    async def back(self, interaction: discord.Interaction[Any], _button: discord.ui.Button["Pages"]) -> None:
        await self._turn(interaction, -1)

    @discord.ui.button(label="Next", emoji="▶️")
    async def forward(self, interaction: discord.Interaction[Any], _button: discord.ui.Button["Pages"]) -> None:
        await self._turn(interaction, 1)

    async def _turn(self, interaction: discord.Interaction[Any], by: int) -> None:
        self._at = min(max(self._at + by, 0), len(self._pages) - 1)
        self._arrange()
        await interaction.response.edit_message(view=self, **{"content": None, "embed": None} | self._page())

    def _arrange(self) -> None:
        self.back.disabled = self._at == 0
        self.forward.disabled = self._at == len(self._pages) - 1
        self.back.label = f"Back ({self._at + 1}/{len(self._pages)})"

    def _page(self) -> dict[str, Any]:
        page = self._pages[self._at]
        return {"content": page} if isinstance(page, str) else {"embed": page}
