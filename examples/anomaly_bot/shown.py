"""Alerts as members see them: an embed, and two buttons for a verdict."""

import re
from typing import Any, Final, cast

import discord

from baseline.cogs import Bot
from baseline.patterns import Confidence
from baseline.ui import Mood, embed
from baseline.words import Speaker

from .detection import MEMBER, RAID, RIGHT, WRONG
from .feedback import judge
from .models import Alert
from .settings import AnomalySettings
from .words import WORDS

_TITLES: Final = {RAID: "Suspected raid", MEMBER: "Unusual behaviour"}
_MOST_NAMED: Final = 20


def title_of(say: Speaker, alert: Alert) -> str:
    """Return what the alert is about."""
    return say(_TITLES.get(alert.kind, "Reported by another cog"))


def factors_of(say: Speaker, factors: dict[str, float]) -> str:
    """Return the factors with their shares, the strongest first."""
    strongest = sorted(factors.items(), key=lambda item: -item[1])
    return ", ".join(f"{say(name)} {share:.2f}" for name, share in strongest) or say("Nothing unusual.")


def confidence_of(say: Speaker, confidence: Confidence) -> str:
    """Return the noticeable factors of a score."""
    return factors_of(say, {each.name: each.score for each in confidence.evidence if each.score >= 0.1})


def members_of(say: Speaker, alert: Alert) -> str:
    """Return the first members of the alert as mentions."""
    named = " ".join(f"<@{user_id}>" for user_id in alert.user_ids[:_MOST_NAMED])
    more = len(alert.user_ids) - _MOST_NAMED
    return say("{shown} and {more} more", shown=named, more=more) if more > 0 else named


def alert_embed(say: Speaker, alert: Alert) -> discord.Embed:
    """Return the alert as an embed."""
    shown = {
        say("Score"): f"{alert.score:.2f}",
        say("Because of"): factors_of(say, alert.factors),
        say("Members"): members_of(say, alert),
    }
    mood = Mood.ERROR if alert.kind == RAID else Mood.WARNING
    return embed(title_of(say, alert), mood=mood, fields=shown, footer=f"#{alert.id}", inline=False)


def verdict_buttons(say: Speaker, alert_id: int) -> discord.ui.View:
    """Return the buttons for a verdict; they also work after a restart."""
    view = discord.ui.View(timeout=None)
    view.add_item(VerdictButton(alert_id, RIGHT, say("Right")))
    view.add_item(VerdictButton(alert_id, WRONG, say("False alarm")))
    return view


class VerdictButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"anomaly:(?P<alert>\d+):(?P<verdict>right|wrong)"
):
    """Says whether an alert was right."""

    def __init__(self, alert_id: int, verdict: str, label: str = "?") -> None:
        style = discord.ButtonStyle.danger if verdict == RIGHT else discord.ButtonStyle.secondary
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"anomaly:{alert_id}:{verdict}"))
        self.alert_id, self.verdict = alert_id, verdict

    @classmethod
    async def from_custom_id(  # type: ignore[override]  # discord.py types the client without a bot
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Button[Any], match: re.Match[str]
    ) -> "VerdictButton":
        """Read the alert and the verdict from the button."""
        return cls(int(match["alert"]), match["verdict"], item.label or "?")

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Keep the verdict, and say where the threshold is now."""
        say, guild_id = WORDS.of(interaction), cast("int", interaction.guild_id)
        if not interaction.permissions.moderate_members:
            refusal = say("Only members who may moderate members can judge alerts.")
            await interaction.response.send_message(refusal, ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True)
        services = cast("Bot", interaction.client).services
        if not await judge(services, guild_id, self.alert_id, self.verdict, interaction.user.id):
            await interaction.followup.send(say("This alert has a verdict already, or is gone."), ephemeral=True)
            return
        async with services.db.session(guild_id) as session:
            alert = await session.get_one(Alert, self.alert_id)
        settings = await services.guild(guild_id).settings(AnomalySettings)
        threshold = settings.raid_threshold if alert.kind == RAID else settings.threshold
        text = say("Thank you. The threshold is now {threshold:.2f}.", threshold=threshold)
        await interaction.followup.send(text, ephemeral=True)
        if interaction.message is not None:
            await interaction.message.edit(view=None)
