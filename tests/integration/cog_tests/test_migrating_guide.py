"""The guide to moving a bot over: its cog logs a deletion, and its script moves rows."""

import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from baseline.testing import simulated_guild
from tests.guides import blocks_of

_BEFORE, MODELS, COG, SCRIPT = blocks_of("migrating-a-bot.md")
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "deleted_0001", None, None, None


def upgrade():
    op.create_table(
        "deleted_messages",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=True),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.String(4000), nullable=False),
    )
    op.create_index("ix_deleted_messages_guild_id", "deleted_messages", ["guild_id"])


def downgrade():
    op.drop_table("deleted_messages")
"""


@pytest.fixture
def cog(tmp_path: Path) -> Path:
    folder = tmp_path / "cogs" / "deleted"
    (folder / "migrations").mkdir(parents=True)
    (folder / "models.py").write_text(MODELS.code)
    (folder / "__init__.py").write_text(COG.code)
    (folder / "migrations" / "0001_add_deleted.py").write_text(MIGRATION)
    return folder


async def test_the_moved_cog_keeps_and_shows_deletions_and_takes_rows_along(cog: Path) -> None:
    count = text("SELECT count(*) FROM deleted_messages")
    async with simulated_guild(cog, tables=True, channels=["log"]) as guild:
        await guild.configure(sys.modules["cogs.deleted"].DeletedSettings, channel=guild.channel("log").id)
        mara = guild.member("mara")
        shown = await mara.delete(await mara.say("hello"))
        assert (shown.one.channel, shown.content) == ("log", "mara: hello")
        names: dict[str, Any] = {
            "services": guild.bot.services,
            "guild_id": guild.id,
            "another_guild_id": guild.id + 1,
            "Deleted": sys.modules["cogs.deleted.models"].Deleted,
        }
        assert await SCRIPT.printed(names) == SCRIPT.prints
        async with guild.services.session() as session:
            assert await session.scalar(count) == 2
