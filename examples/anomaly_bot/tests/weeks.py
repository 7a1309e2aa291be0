"""Weeks that have passed in a simulated guild, and what its members do in the tests."""

from sqlalchemy import select

from baseline.testing import SimulatedGuild
from examples.anomaly_bot.models import Alert, DetectionPass, MemberActivity, MemberBaseline

BOT = "examples.anomaly_bot"


async def learned(guild: SimulatedGuild) -> None:
    """Store two months in which `mara` wrote two messages every evening, and learn the baselines."""
    now, mara = int(guild.now.timestamp()) // 1800, guild.member("mara").id
    async with guild.services.session() as session:
        session.add_all(
            DetectionPass(guild_id=guild.id, half_hour=now - ago, signs=[0.0] * 5, is_raid=False)
            for ago in range(1, 15 * 48)
        )
        session.add_all(
            MemberActivity(
                **dict.fromkeys(("mentions", "reactions", "voice", "joins"), 0),
                guild_id=guild.id,
                user_id=mara,
                half_hour=(now // 48 - day) * 48 + 40,
                messages=2,
                channels=1,
            )
            for day in range(1, 60)
        )
        session.add(
            MemberBaseline(
                **dict.fromkeys(("active", "days", "last", "moving_average", "weighted_average"), 0),
                **{name: [] for name in ("hours", "weekdays", "mean", "deviation")},
                guild_id=guild.id,
                user_id=mara,
                joined=now - 60 * 48,
                updated_at=guild.now,
            )
        )
    await guild.member("owner").slash("baselineupdate")


async def alerts(guild: SimulatedGuild) -> list[Alert]:
    """Return the alerts of the guild, the oldest first."""
    async with guild.services.session() as session:
        return list(await session.scalars(select(Alert).order_by(Alert.id)))


async def flood(guild: SimulatedGuild, messages: int = 40) -> None:
    """Let `mara` write into four channels at once."""
    mara, leo = guild.member("mara"), guild.member("leo")
    for number in range(messages):
        channel = ("general", "bot-commands", "news", "art")[number % 4]
        await mara.say(f"{leo.mention}, look {number}", channel=channel)
