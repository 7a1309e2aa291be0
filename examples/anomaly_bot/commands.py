"""Commands for moderators: scores, profiles, alerts, settings."""

from typing import Any, Literal, cast

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import select

from baseline.cogs import Bot
from baseline.ui import Pages, embed, hybrid
from baseline.words import Speaker

from .detection import look
from .detector.passes import LEARNING_PASSES
from .learning import relearn
from .models import Alert
from .profiles import Profile, bars, profile_of
from .recorder import Recorder
from .settings import AnomalySettings
from .shown import alert_embed, confidence_of
from .words import WORDS

_LAST = 10


class AnomalyCommands(commands.Cog):
    """Shows what the detector knows, to members who may moderate others."""

    def __init__(self, bot: Bot, recorder: Recorder) -> None:
        self.bot = bot
        self.services = bot.services
        self.recorder = recorder

    @hybrid(description=WORDS.command("Show how unusual a member's behaviour is now."))
    @app_commands.default_permissions(moderate_members=True)
    @commands.has_permissions(moderate_members=True)
    @app_commands.describe(member=WORDS.command("The member."))
    async def anomalycheck(self, ctx: commands.Context[Bot], member: discord.Member) -> None:
        """Show the member's score within the last hour, with its factors."""
        say, guild_id = WORDS.of(ctx), member.guild.id
        await ctx.defer(ephemeral=True)
        await self.recorder.write(guild_id)
        result, passes = await look(self.services, guild_id, self.recorder.half_hour)
        settings = await self.services.guild(guild_id).settings(AnomalySettings)
        score = result.members.of(member.id)
        if score is None:
            text = say("{member} has done nothing within the last hour.", member=member.display_name)
        else:
            sentence = "Score {score:.2f}; alerts begin at {threshold:.2f}."
            text = say(sentence, score=score.value, threshold=settings.threshold)
            text += "\n" + confidence_of(say, score)
        if passes < LEARNING_PASSES:
            sentence = "This server is still being learned: nothing is reported before {days} days."
            text += "\n" + say(sentence, days=LEARNING_PASSES // 48)
        title = say("Behaviour of {member}", member=member.display_name)
        await ctx.send(embed=embed(title, text), ephemeral=True)

    @hybrid(description=WORDS.command("Show what is usual for a member."))
    @app_commands.default_permissions(moderate_members=True)
    @commands.has_permissions(moderate_members=True)
    @app_commands.describe(member=WORDS.command("The member."))
    async def userprofile(self, ctx: commands.Context[Bot], member: discord.Member) -> None:
        """Show baseline, trends, hours and weekdays."""
        say = WORDS.of(ctx)
        async with self.services.db.session(member.guild.id) as session:
            profile = await profile_of(session, member.id, self.services.clock.now())
        if profile is None:
            sentence = "Nothing has been learned of {member} yet. Newcomers are compared with other newcomers."
            await ctx.send(say(sentence, member=member.display_name), ephemeral=True)
            return
        title = say("Profile of {member}", member=member.display_name)
        await ctx.send(embed=embed(title, fields=_fields(say, profile), inline=False), ephemeral=True)

    @hybrid(description=WORDS.command("Learn anew what is usual for each member."))
    @app_commands.default_permissions(moderate_members=True)
    @commands.has_permissions(moderate_members=True)
    async def baselineupdate(self, ctx: commands.Context[Bot]) -> None:
        """Learn the baselines without a wait for the loop."""
        guild = cast("discord.Guild", ctx.guild)  # because hybrid commands are for servers
        await ctx.defer(ephemeral=True)
        await self.recorder.write(guild.id)
        number = await relearn(self.services, guild.id, self.recorder.half_hour)
        text = WORDS.of(ctx)("The baselines of {number} members are up to date.", number=number)
        await ctx.send(text, ephemeral=True)

    @hybrid(description=WORDS.command("Show the last ten alerts."))
    @app_commands.default_permissions(moderate_members=True)
    @commands.has_permissions(moderate_members=True)
    async def anomalyalerts(self, ctx: commands.Context[Bot]) -> None:
        """Show the last alerts on pages."""
        say = WORDS.of(ctx)
        async with self.services.db.session() as session:
            alerts = list(await session.scalars(select(Alert).order_by(Alert.id.desc()).limit(_LAST)))
        pages = [_page(say, alert) for alert in alerts]
        if not pages:
            await ctx.send(say("There were no alerts."), ephemeral=True)
        elif ctx.interaction is None:
            await ctx.send(embeds=pages, ephemeral=True)
        else:
            await Pages(pages, owner_id=ctx.author.id).send(ctx.interaction, ephemeral=True)

    @hybrid(description=WORDS.command("Show the settings of the detector, or change one."))
    @app_commands.default_permissions(manage_guild=True)
    @commands.has_permissions(manage_guild=True)
    @app_commands.describe(key=WORDS.command("The setting."), value=WORDS.command("Its new value."))
    async def anomalyconfig(
        self,
        ctx: commands.Context[Bot],
        key: Literal["threshold", "raid_threshold", "channel", "role", "learns", "burst"] | None = None,
        value: str | None = None,
    ) -> None:
        """Change a setting, audited as in the dashboard. An invalid value is refused with a message."""
        guild = cast("discord.Guild", ctx.guild)  # because hybrid commands are for servers
        say, services = WORDS.of(ctx), self.services.guild(guild.id)
        if key is not None and value is not None:
            await self.services.config.set_guild_setting(
                guild.id, f"{AnomalySettings.section}.{key}", _read(value), changed_by=ctx.author.id
            )
            settings = await services.settings(AnomalySettings)
            await ctx.send(say("{key} is now {value}.", key=key, value=getattr(settings, key)), ephemeral=True)
            return
        values = (await services.settings(AnomalySettings)).model_dump()
        shown = {name: say("not set") if each is None else each for name, each in values.items()}
        await ctx.send(embed=embed(say("Settings of the detector"), fields=shown), ephemeral=True)


def _read(value: str) -> Any:
    """Return the value in its JSON form: a mention stands for an id, and ids are texts."""
    text = value.strip()
    if text.startswith("<") and text.endswith(">"):
        return text.strip("<#@&>")
    if text.lower() in {"yes", "true", "on", "ja", "an", "no", "false", "off", "nein", "aus"}:
        return text.lower() in {"yes", "true", "on", "ja", "an"}
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    is_id = text.isdigit() and len(text) > 15
    return text if is_id else int(number) if number.is_integer() else number


def _page(say: Speaker, alert: Alert) -> discord.Embed:
    page = alert_embed(say, alert)
    when = discord.utils.format_dt(alert.found_at, "R")
    page.description = when if alert.verdict is None else f"{when} · {say(alert.verdict)}"
    return page


def _fields(say: Speaker, profile: Profile) -> dict[str, str]:
    observed = "{days:.0f} days, {active:.0f} half-hours with activity"
    averages = "{moving:.1f} in the last week, {weighted:.1f} weighted"
    usual = [f"{say(kind)} {mean:.1f} (≤ {most:.0f})" for kind, (mean, most) in profile.usual.items()]
    trends = [
        say("{days} days: {direction}", days=days, direction=say(trend.direction))
        for days, trend in profile.trends.items()
    ]
    return {
        say("Observed"): say(observed, days=profile.days, active=profile.active_half_hours),
        say("Messages a day"): say(averages, moving=profile.moving_average, weighted=profile.weighted_average),
        say("Usual in half an hour"): ", ".join(usual),
        say("Hours (UTC)"): bars(profile.hours),
        say("Monday to Sunday"): bars(profile.weekdays),
        say("Trends"): ", ".join(trends),
    }
