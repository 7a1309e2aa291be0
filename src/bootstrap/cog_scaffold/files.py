"""Files of a new cog besides its module: table, migration, tests, README."""

from bootstrap.cog_scaffold.parts import NewCog


def models(cog: NewCog) -> str:
    return f'''"""Table of {cog.title}."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from baseline.tables import Base, GuildScoped


class {cog.cls}Entry(GuildScoped, Base):
    """What a member has said. The database isolates the rows by `guild_id`."""

    __tablename__ = "{cog.name}_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
'''


def migration(cog: NewCog) -> str:
    table = f"{cog.name}_entries"
    return f'''"""Add {table}."""

import sqlalchemy as sa
from alembic import op

revision = "{cog.name}_0001"
down_revision = None
branch_labels = None
depends_on = None

TABLE = "{table}"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_{table}"),
    )
    op.create_index("ix_{table}_guild_id", TABLE, ["guild_id"])


def downgrade() -> None:
    op.drop_index("ix_{table}_guild_id", table_name=TABLE)
    op.drop_table(TABLE)
'''


def tests(cog: NewCog) -> str:
    """Return tests of each part that the cog has."""
    options = cog.options
    tables = ", tables=True" if options.table else ""
    start = f'async with simulated_guild("{cog.package}"{tables}) as guild:'
    parts = []
    if options.command:
        counted = " That makes 1." if options.table else ""
        parts.append(f'''async def test_the_command_answers() -> None:
    {start}
        reply = await guild.member("leo").slash("{cog.name}", text="Good day")

    assert reply.content == "Hello Leo: Good day{counted}"''')
        if options.settings:
            parts.append(f'''async def test_the_greeting_is_a_setting() -> None:
    {start}
        await guild.configure({cog.cls}Settings, greeting="Ahoy")
        reply = await guild.member("leo").slash("{cog.name}", text="Good day")

    assert reply.content.startswith("Ahoy Leo")''')
    if options.listener:
        parts.append(f'''async def test_a_new_member_is_greeted() -> None:
    {start}
        greeting = await guild.join("zoe")

    assert greeting.content == "Hello zoe!"''')
        parts.append(f'''async def test_without_the_intent_the_log_says_what_is_lost() -> None:
    package = "{cog.package}"
    async with simulated_guild(package, without_intents=["members"]{tables}) as guild:
        warnings = [line.event for line in guild.log if line.level == "warning"]

    assert "New members are not greeted" in warnings''')
    if options.loop:
        parts.append(f"""async def test_the_loop_runs() -> None:
    {start}
        await guild.advance(timedelta(minutes=11))
        lines = [line.event for line in guild.log]

    assert "The loop has run" in lines""")
    if options.table and not options.command:
        parts.append(f"""async def test_entries_are_kept() -> None:
    {start}
        async with guild.services.session() as session:
            session.add({cog.cls}Entry(guild_id=guild.id, user_id=1, text="Good day"))
        async with guild.services.session() as session:
            entries = list(await session.scalars(select({cog.cls}Entry)))

    assert [entry.text for entry in entries] == ["Good day"]""")
    if options.page:
        parts.append(_test_of_route(cog, start))
    if not parts:
        parts.append(f'''async def test_it_loads() -> None:
    {start}
        assert guild.cog("{cog.cls}") is not None''')
    return f'"""Tests of {cog.title}."""\n\n{_test_imports(cog)}\n\n\n' + "\n\n\n".join(parts) + "\n"


def _test_of_route(cog: NewCog, start: str) -> str:
    if not cog.options.table:
        return f"""async def test_the_page_shows_the_greeting() -> None:
    {start}
        overview = await get_overview.fn(guild.api)

    assert overview.greeting == "Hello\""""
    return f"""async def test_the_page_lists_and_removes_entries() -> None:
    {start}
        async with guild.services.session() as session:
            session.add({cog.cls}Entry(guild_id=guild.id, user_id=1, text="Good day"))
        (entry,) = await list_entries.fn(guild.api)
        await remove_entry.fn(guild.api, int(entry.id))
        left = await list_entries.fn(guild.api)

    assert (entry.text, left) == ("Good day", [])"""


def _test_imports(cog: NewCog) -> str:
    options = cog.options
    standard = ["from datetime import timedelta"] if options.loop else []
    others = ["from sqlalchemy import select"] if options.table and not options.command else []
    own = ["from baseline.testing import simulated_guild"]
    if options.settings and options.command:
        own.append(f"from {cog.package} import {cog.cls}Settings")
    if options.page:
        handlers = "list_entries, remove_entry" if options.table else "get_overview"
        own.append(f"from {cog.package}.api import {handlers}")
    if options.table and (options.page or not options.command):
        own.append(f"from {cog.package}.models import {cog.cls}Entry")
    return "\n\n".join("\n".join(group) for group in (standard, others, own) if group)


def readme(cog: NewCog) -> str:
    options = cog.options
    lines = [f"# {cog.title}", "", "Say here what the cog does.", ""]
    if options.command:
        lines.append(f"- `/{cog.name} text:` answers the member.")
    if options.settings:
        lines.append("- The setting *Greeting* is the first word of each answer.")
    if options.listener:
        lines.append("- New members are greeted; that takes the intent *Server Members*.")
    if options.loop:
        lines.append("- Every ten minutes it does what is due.")
    if options.page:
        lines.append("- `api.py` and `page/` are its page in the dashboard.")
    if options.table:
        lines.append(f"- The table `{cog.name}_entries` keeps what members say, until the bot leaves the server.")
    return "\n".join(lines).rstrip() + "\n"
