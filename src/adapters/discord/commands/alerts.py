"""`/alerts`: managers of a server send a test alert, and see the last alerts with their outcomes."""

from typing import Final

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import format_dt

from adapters.discord.embeds import house_embed
from application.alerts.request_test_alert import RequestTestAlert, RequestTestAlertCommand
from application.ports.alerts.outbox import AlertOutbox
from baseline.cogs import Bot
from domain.alerts.delivery import AlertDelivery, DeliveryState
from domain.ids import GuildId, UserId

_SHOWN: Final = 5
_MOST_OF_A_TEXT: Final = 200
_NO_TARGET: Final = (
    "Nothing was sent: no channel, member or webhook is set for alerts. Set one with `/settings set`, or in the "
    "dashboard's settings under Alerts."
)
_STATES: Final = {
    DeliveryState.WAITING: "waiting",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.GIVEN_UP: "given up",
}


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class AlertsCommand(
    commands.GroupCog, group_name="alerts", group_description="Messages when something needs attention."
):
    def __init__(self, request_test: RequestTestAlert, outbox: AlertOutbox) -> None:
        super().__init__()
        self._request_test = request_test
        self._outbox = outbox

    @app_commands.command(description="Send a test to every place that gets alerts.")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def test(self, interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.defer(ephemeral=True)
        command = RequestTestAlertCommand(
            guild_id=GuildId(interaction.guild_id or 0), requested_by=UserId(interaction.user.id)
        )
        targets = await self._request_test(command)
        names = ", ".join(target.value for target in targets)
        text = f"A test is on its way to: {names}. `/alerts list` shows whether it arrived." if targets else _NO_TARGET
        await interaction.followup.send(text, ephemeral=True)

    @app_commands.command(name="list", description="The last alerts, and whether they arrived.")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def list_deliveries(self, interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.defer(ephemeral=True)
        deliveries = await self._outbox.latest(GuildId(interaction.guild_id or 0), _SHOWN)
        embed = house_embed("Alerts", None if deliveries else "No alert was sent in the last 90 days.")
        for delivery in deliveries:
            embed.add_field(name=_title(delivery), value=_outcome(delivery), inline=False)
        await interaction.followup.send(embed=embed, ephemeral=True)


def _title(delivery: AlertDelivery) -> str:
    return f"To the {delivery.target.value}: {_STATES[delivery.state]}"


def _outcome(delivery: AlertDelivery) -> str:
    error = f"\n{delivery.error[:_MOST_OF_A_TEXT]}" if delivery.error else ""
    return f"{format_dt(delivery.raised_at, 'R')}: {delivery.text[:_MOST_OF_A_TEXT]}{error}"
