"""Choose the simulated guild, its cogs and its database."""

import time
from pathlib import Path

import pytest
from sqlalchemy import text

from baseline.cogs import Bot
from baseline.testing import SimulatedGuild, simulated_guild
from tests.integration.cog_tests import party

COG = "tests.integration.cog_tests.party"


async def test_members_roles_and_channels_are_added() -> None:
    async with simulated_guild(
        COG, members={"zoe": ["Boss"]}, roles={"Boss": ["manage_guild"]}, channels=["staff"]
    ) as guild:
        zoe = guild.member("zoe")
        assert zoe.member.guild_permissions.manage_guild
        assert not guild.member("mara").member.guild_permissions.manage_guild
        said = await zoe.say("picture", channel="staff")
        assert said.one.channel == "staff"


async def test_the_bot_has_the_permissions_and_intents_that_are_left() -> None:
    async with simulated_guild(COG, bot_permissions=["view_channel"], without_intents=["message_content"]) as guild:
        permissions = guild.channel("general").permissions_for(guild.discord_guild.me)
        assert (permissions.view_channel, permissions.send_messages) == (True, False)
        assert not guild.bot.intents.message_content
        assert guild.bot.intents.members


ECHO = """
from discord.ext import commands
from baseline.cogs import CogManifest

cog = CogManifest(title="Echo", intents={intents})

class Echo(commands.Cog):
    @commands.Cog.listener()
    async def on_message(self, message):
        if not message.author.bot:
            await message.channel.send(f"Read: {{message.content!r}}")

async def setup(bot):
    await bot.add_cog(Echo())
"""


@pytest.mark.parametrize(("intents", "read"), [([], "Read: ''"), (["message_content"], "Read: 'tea'")])
async def test_a_cog_reads_messages_only_with_the_intent_that_it_declares(
    tmp_path: Path, intents: list[str], read: str
) -> None:
    (tmp_path / "echo.py").write_text(ECHO.format(intents=intents))
    async with simulated_guild(tmp_path / "echo.py") as guild:
        assert (await guild.member("mara").say("tea")).content == read
        assert not guild.bot.intents.members


async def test_the_bot_knows_all_members_from_the_start_with_the_intent_for_them() -> None:
    async with simulated_guild(COG) as guild:
        assert not guild.bot.intents.presences
        assert {member.name for member in guild.discord_guild.members} >= {"owner", "admin", "mara", "leo"}


async def test_a_member_is_shown_as_it_is_where_the_bot_caches_no_members(tmp_path: Path) -> None:
    (tmp_path / "echo.py").write_text(ECHO.format(intents=[]))
    async with simulated_guild(tmp_path / "echo.py") as guild:
        leo = guild.member("leo")
        assert guild.discord_guild.get_member(leo.id) is None
        await leo.member.add_roles(guild.role("Regular"))
        assert [role.name for role in leo.member.roles] == ["@everyone", "Regular"]
        await leo.leave()
        with pytest.raises(AssertionError, match="leo is not a member"):
            _ = leo.member


async def test_a_cog_is_a_module_a_name_or_a_class() -> None:
    for cog in (party, COG, party.Party):
        async with simulated_guild(cog) as guild:
            assert isinstance(guild.cog("Party"), party.Party)


async def test_a_guild_in_memory_costs_a_fraction_of_a_second_of_cpu() -> None:
    async with simulated_guild(COG):
        pass
    durations = []
    for _ in range(5):
        begun = time.process_time()
        async with simulated_guild(COG) as guild:
            await guild.member("mara").slash("/buttons")
        durations.append(time.process_time() - begun)
    assert min(durations) < 0.5, "about 0.03 on a quiet machine; a server or a subprocess would cost more than 0.5"


async def test_each_test_has_real_tables_of_its_own() -> None:
    for _ in range(2):
        async with simulated_guild(COG, tables=True) as guild:
            async with guild.services.session() as session:
                found = await session.scalar(text("SELECT count(*) FROM guild_settings"))
            reply = await guild.member("mara").slash("/buttons")
        assert found == 0
        assert reply.content == "Choose"


@pytest.fixture
def cog() -> str:
    return COG


async def test_the_plugin_gives_a_guild_with_tables(guild_with_tables: SimulatedGuild) -> None:
    async with guild_with_tables.services.session() as session:
        assert await session.scalar(text("SELECT 1")) == 1
    assert isinstance(guild_with_tables.bot, Bot)


MODELS = """
from baseline.tables import Base, GuildScoped
from sqlalchemy.orm import Mapped, mapped_column

class Wish(GuildScoped, Base):
    __tablename__ = "wishes_of_a_test"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
"""
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "wishes_1", None

def upgrade():
    op.create_table(
        "wishes_of_a_test",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
    )

def downgrade():
    op.drop_table("wishes_of_a_test")
"""
WISHES = """
import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import select
from wishing.wishes.models import Wish

class Wishes(commands.Cog):
    def __init__(self, bot):
        self.bot = bot

    @app_commands.command(description="Keeps a wish.")
    async def wish(self, interaction: discord.Interaction, text: str) -> None:
        async with self.bot.services.db.session(interaction.guild_id) as session:
            session.add(Wish(guild_id=interaction.guild_id, text=text))
        async with self.bot.services.db.session(interaction.guild_id) as session:
            kept = [wish.text for wish in await session.scalars(select(Wish))]
        await interaction.response.send_message(", ".join(kept))

async def setup(bot):
    await bot.add_cog(Wishes(bot))
"""


async def test_the_tables_that_a_cog_folder_brings_are_there(tmp_path: Path) -> None:
    folder = tmp_path / "wishing" / "wishes"
    (folder / "migrations").mkdir(parents=True)
    (folder / "__init__.py").write_text(WISHES)
    (folder / "models.py").write_text(MODELS)
    (folder / "migrations" / "0001_wishes.py").write_text(MIGRATION)
    for _ in range(2):
        async with simulated_guild(folder, tables=True) as guild:
            await guild.member("mara").slash("wish", text="rain")
            reply = await guild.member("leo").slash("wish", text="sun")
            assert reply.content == "rain, sun"
