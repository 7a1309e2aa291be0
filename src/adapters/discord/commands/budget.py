"""`/budget`: the budgets and what is left of them. Members see their own, managers of the server see all."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import format_dt

from adapters.discord.embeds import house_embed
from application.budgets.read_budgets import BudgetStatus, ReadBudgets
from application.ports.budgets import Tally
from application.ports.clock import Clock
from baseline.cogs import Bot
from domain.ids import GuildId, UserId
from domain.llm.requests import Caller
from domain.spending.budgets import Budget, BudgetScope, BudgetState, applying, dollars
from domain.spending.cooldown import Cooldown

_MOST_FIELDS = 25
"""Discord's documentation, "Embed limits"."""
_BAR = 10


class BudgetCommand(commands.Cog):
    """`cooldown` holds for cogs that set none; None is no cooldown."""

    def __init__(self, read_budgets: ReadBudgets, cooldown: Cooldown | None, clock: Clock) -> None:
        self._read_budgets = read_budgets
        self._cooldown = cooldown
        self._clock = clock

    @app_commands.command(description="What may still be spent on AI here.")
    @app_commands.guild_only()
    async def budget(self, interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.defer(ephemeral=True)
        guild_id, user_id = GuildId(interaction.guild_id or 0), UserId(interaction.user.id)
        budgets = (*(await self._read_budgets.stored(guild_id)).budgets, *self._read_budgets.ceilings)
        manages = interaction.permissions.manage_guild
        shown = budgets if manages else self._of_member(budgets, guild_id, user_id)
        statuses = await self._read_budgets.statuses(guild_id, shown, seen_by=user_id)
        await interaction.followup.send(embed=self._embed(statuses, manages=manages), ephemeral=True)

    def _of_member(self, budgets: Sequence[Budget], guild_id: GuildId, user_id: UserId) -> list[Budget]:
        caller = Caller(guild_id=guild_id, user_id=user_id, cog_name="")
        mine = [each.budget for each in applying(budgets, caller, self._clock.now())]
        return [budget for budget in mine if budget.scope is not BudgetScope.COG]

    def _embed(self, statuses: Sequence[BudgetStatus], *, manages: bool) -> discord.Embed:
        unlimited = () if statuses else ("Nothing limits what is spent on AI in this server.",)
        embed = house_embed("Budget", "\n".join((*unlimited, *_pace(self._cooldown))) or None)
        for status in statuses[:_MOST_FIELDS]:
            shows_figures = manages or status.budget.scope in {BudgetScope.USER, BudgetScope.USER_CEILING}
            value = _value(status, shows_figures=shows_figures)
            embed.add_field(name=_name(status.budget, manages=manages), value=value, inline=False)
        if len(statuses) > _MOST_FIELDS:
            embed.set_footer(text=f"{len(statuses) - _MOST_FIELDS} more are on the dashboard.")
        return embed


def _pace(cooldown: Cooldown | None) -> Sequence[str]:
    if cooldown is None:
        return ()
    times = "once" if cooldown.calls == 1 else f"{cooldown.calls} times"
    within = "a minute" if cooldown.seconds == 60 else f"in {cooldown.seconds} seconds"
    return (f"Each member may ask {times} {within}, unless a command has its own limit.",)


def _name(budget: Budget, *, manages: bool) -> str:
    if manages and budget.scope is BudgetScope.USER:
        return f"{budget.often.capitalize()} budget of {'each user' if budget.user_id is None else 'one user'}"
    title = budget.title.rstrip(",")
    return title[0].upper() + title[1:]


def _value(status: BudgetStatus, *, shows_figures: bool) -> str:
    resets = f"Starts anew {format_dt(status.resets_at, 'R')}."
    if status.tally is None or not shows_figures:
        return f"{'Used up.' if status.state is BudgetState.EXHAUSTED else 'Not used up.'} {resets}"
    who = "" if status.budget.user_id is None else f"<@{status.budget.user_id}>\n"
    return f"{who}{_bar(status.budget, status.tally)}\n{_figures(status.budget, status.tally)}\n{resets}"


def _bar(budget: Budget, tally: Tally) -> str:
    percent = tally.spent * 100 // budget.limit
    filled = min(_BAR, percent * _BAR // 100)
    return f"`{'█' * filled}{'░' * (_BAR - filled)}` {percent} %"


def _figures(budget: Budget, tally: Tally) -> str:
    held = f", {_usd(tally.reserved)} held back for what is running" if tally.reserved else ""
    return f"{_usd(tally.spent)} of {_usd(budget.limit)} spent{held}."


def _usd(nano: int) -> str:
    usd = dollars(nano)
    return f"${usd:,.2f}" if usd >= 1 or not usd else f"${usd:.4f}"
