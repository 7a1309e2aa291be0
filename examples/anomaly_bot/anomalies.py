"""Watch members' activity, and report anomalies."""

from datetime import datetime

import discord
from discord.ext import commands, tasks
from sqlalchemy import delete

from baseline.cogs import Bot
from baseline.patterns import guild_loop
from baseline.signals import Severity, Signal, SignalType

from .detection import RAID, REPORTED, detect
from .detector.activity import HALF_HOUR
from .feedback import learn_from_verdicts
from .learning import clean_up, relearn
from .models import Alert, MemberActivity, MemberBaseline
from .recorder import Recorder
from .settings import AnomalySettings
from .shown import VerdictButton, alert_embed, verdict_buttons
from .words import WORDS

_SOURCE = "AnomalyDetector"
_PAUSE = 60.0


class AnomalyDetector(commands.Cog):
    """Counts activity, learns baselines, and reports members and raids that differ from them."""

    def __init__(self, bot: Bot, recorder: Recorder) -> None:
        self.bot = bot
        self.services = bot.services
        self.recorder = recorder
        self.checked: dict[int, datetime] = {}
        self.joins: dict[int, tuple[int, int]] = {}

    async def cog_load(self) -> None:
        """Start the loops, and subscribe to the anomalies that other cogs report."""
        self.bot.add_dynamic_items(VerdictButton)
        self.services.signals.subscribe(SignalType.ANOMALY_DETECTED, self.note_report)
        for loop in (self.write, self.update_baselines, self.detect_anomalies, self.cleanup_old_data):
            loop.start()

    async def cog_unload(self) -> None:
        """Store pending counts, and unregister the buttons, so that a reloaded cog can register them."""
        self.bot.remove_dynamic_items(VerdictButton)
        for guild_id in self.recorder.guilds:
            await self.recorder.write(guild_id)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Count a message and its mentions; its text is not looked at."""
        if message.author.bot or message.guild is None or not isinstance(message.author, discord.Member):
            return
        self.recorder.message(
            message.guild.id,
            message.author.id,
            self._joined(message.author),
            channel_id=message.channel.id,
            mentions=len(message.mentions) + len(message.role_mentions) + 5 * message.mention_everyone,
        )

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Count a reaction, also to an old message."""
        if payload.guild_id is not None and payload.member is not None and not payload.member.bot:
            self.recorder.add(payload.guild_id, payload.user_id, self._joined(payload.member), reactions=1)

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Count each voice channel that a member enters."""
        if not member.bot and after.channel is not None and after.channel != before.channel:
            self.recorder.add(member.guild.id, member.id, self._joined(member), voice=1)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Count a join. Many in one half-hour start a check at once, at most one a minute."""
        if member.bot:
            return
        self.recorder.add(member.guild.id, member.id, self._joined(member), joins=1)
        at, number = self.joins.get(member.guild.id, (0, 0))
        number = number + 1 if at == self.recorder.half_hour else 1
        self.joins[member.guild.id] = (self.recorder.half_hour, number)
        settings = await self.services.guild(member.guild.id).settings(AnomalySettings)
        now, checked = self.services.clock.now(), self.checked.get(member.guild.id)
        if number >= settings.burst and (checked is None or (now - checked).total_seconds() >= _PAUSE):
            await self.check(member.guild)

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Forget the activity and the baseline of a member who leaves, also of one that the bot has not cached."""
        self.recorder.forget(payload.guild_id, payload.user.id)
        async with self.services.db.session(payload.guild_id) as session:
            for table in (MemberActivity, MemberBaseline):
                await session.execute(delete(table).where(table.user_id == payload.user.id))

    async def on_raw_member_remove_while_off(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Forget them also while the guild has the cog off, since members were promised that."""
        await self.on_raw_member_remove(payload)

    async def intents_missing(self, names: frozenset[str]) -> None:
        """Log which features fail without the intents."""
        self.services.log.warning("Some activity is not seen, and raids by it are not noticed", missing=sorted(names))

    async def note_report(self, signal: Signal) -> None:
        """Store a report of another cog: its members count as suspicious for six hours. No signal is emitted."""
        several = signal.data.get("user_ids")
        user_ids = several if isinstance(several, list) else [signal.data.get("user_id")]
        named = [str(user_id) for user_id in user_ids if str(user_id).isdigit()]
        if signal.source == _SOURCE or signal.guild_id is None or not named:
            return
        now = self.recorder.half_hour
        async with self.services.db.session(signal.guild_id) as session:
            session.add(
                Alert(
                    guild_id=signal.guild_id,
                    kind=REPORTED,
                    score=1.0,
                    factors={},
                    user_ids=named,
                    names={},
                    first_half_hour=now,
                    last_half_hour=now,
                    found_at=self.services.clock.now(),
                    learned=True,
                )
            )
        self.services.pages.changed(guild_id=signal.guild_id)

    @tasks.loop(minutes=1)
    async def write(self) -> None:
        """Store pending counts."""
        for guild_id in self.recorder.guilds:
            await self.recorder.write(guild_id)

    @guild_loop(hours=6)
    async def update_baselines(self, guild: discord.Guild) -> None:
        """Update the baselines."""
        await self.recorder.write(guild.id)
        await relearn(self.services, guild.id, self.recorder.half_hour)

    @guild_loop(minutes=30)
    async def detect_anomalies(self, guild: discord.Guild) -> None:
        """Learn from verdicts, then look for anomalies."""
        await learn_from_verdicts(self.services, guild.id)
        await self.check(guild)

    @guild_loop(hours=24, while_off=True)
    async def cleanup_old_data(self, guild: discord.Guild) -> None:
        """Delete activity, passes and alerts older than 90 days."""
        await clean_up(self.services, guild.id, self.recorder.half_hour)

    async def check(self, guild: discord.Guild) -> None:
        """Run a detection pass, and report new anomalies."""
        self.checked[guild.id] = self.services.clock.now()
        await self.recorder.write(guild.id)
        names = {member.id: member.display_name for member in guild.members}
        alerts = await detect(self.services, guild.id, self.recorder.half_hour, names)
        self.services.pages.changed(guild_id=guild.id)
        for alert in alerts:
            await self._report(guild, alert)

    async def _report(self, guild: discord.Guild, alert: Alert) -> None:
        """Emit the alert as a signal, and post it where the guild wants it."""
        is_raid = alert.kind == RAID
        await self.services.signals.emit(
            Signal(
                type=SignalType.RAID_SUSPECTED if is_raid else SignalType.ANOMALY_DETECTED,
                severity=Severity.CRITICAL if is_raid else Severity.HIGH,
                source=_SOURCE,
                guild_id=guild.id,
                data={"alert_id": alert.id, "confidence": alert.score, "user_ids": alert.user_ids},
            )
        )
        settings = await self.services.guild(guild.id).settings(AnomalySettings)
        channel = guild.get_channel_or_thread(settings.channel or 0)
        if not isinstance(channel, discord.abc.Messageable):
            return
        say = WORDS.of(guild)
        role = guild.get_role(settings.role or 0) if is_raid else None
        try:
            await channel.send(
                content=None if role is None else role.mention,
                embed=alert_embed(say, alert),
                view=verdict_buttons(say, alert.id),
                allowed_mentions=discord.AllowedMentions(everyone=False, users=False, roles=[role] if role else False),
            )
        except (discord.NotFound, discord.Forbidden):
            self.services.log.warning("An alert could not be posted", channel_id=channel.id)

    def _joined(self, member: discord.Member) -> int:
        joined = member.joined_at or self.services.clock.now()
        return int(joined.timestamp()) // HALF_HOUR
