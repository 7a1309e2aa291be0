"""Clone Baseline with git, and give the clone a cog, a table, settings and a page of its own."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]
_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{f"GIT_{role}_NAME": "Bot author" for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_EMAIL": "author@bot.example" for role in ("AUTHOR", "COMMITTER")},
}

OF_THE_BOT: Mapping[str, str] = {
    "cogs/reminders/__init__.py": '''
"""Remind members of what they asked for."""

from discord.ext import commands

from baseline.cogs import Bot
from baseline.settings import Field, GuildSettings
from cogs.reminders.models import Reminder


class ReminderSettings(GuildSettings, title="Reminders"):
    """How many reminders a member may have."""

    most: int = Field(default=10, ge=1, le=100, title="Most per member")


class Reminders(commands.Cog):
    table = Reminder.__tablename__


async def setup(bot: Bot) -> None:
    await bot.add_cog(Reminders())
''',
    "cogs/reminders/models.py": '''
"""The table of reminders."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from baseline.tables import Base, GuildScoped


class Reminder(GuildScoped, Base):
    __tablename__ = "reminders"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(index=True)
''',
    "cogs/reminders/migrations/0001_add_reminders.py": '''
"""Add reminders."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "reminders_0001", None, None, None


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("reminders")
''',
    "cogs/reminders/page/page.tsx": "export default function Page() {\n  return <h1>Reminders</h1>;\n}\n",
    "frontend/plugins/reminders/page.tsx": "export default function Page() {\n  return <h1>Other reminders</h1>;\n}\n",
}


class Clone:
    """A working tree on the branch `bot`; `upstream` is the repository that it takes updates from."""

    def __init__(self, folder: Path, upstream: Path, at: str) -> None:
        self.folder = folder
        git(folder.parent, "clone", "--quiet", "--shared", "--no-checkout", str(upstream), str(folder))
        self.git("checkout", "--quiet", "-B", "bot", at)

    def git(self, *command: str) -> str:
        return git(self.folder, *command)

    def add_own_files(self) -> None:
        for name, text in OF_THE_BOT.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Add reminders")

    def take(self, version: str) -> None:
        """Merge a version of Baseline. Raises `AssertionError` with git's output when it does not merge by itself."""
        self.git("fetch", "--quiet", "origin")
        self.git("merge", "--quiet", "--no-edit", version)

    def differences(self, version: str) -> Sequence[str]:
        """Return the paths in which the clone differs from a version of Baseline."""
        return self.git("diff", "--name-only", version, "bot").splitlines()


def git(folder: Path, *command: str) -> str:
    done = subprocess.run(
        ["git", *command], cwd=folder, env={**os.environ, **_GIT}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"git {' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout
