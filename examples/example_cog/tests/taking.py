"""Take a quest in a test."""

from baseline.testing import SimulatedGuild

EXAMPLE = "examples.example_cog"


async def take(guild: SimulatedGuild, title: str, member: str = "mara", *, steps: int = 3) -> None:
    guild.llm.answers({"title": title, "steps": steps})
    await guild.member(member).slash("quest offer", wish="A dragon")
