"""The messages of a cog's failing test name what was found instead."""

from datetime import timedelta
from pathlib import Path

import pytest

from application.ports.bot.cog_modules import CogLoadFailed
from baseline.testing import ImpossibleStep, SimulatedGuild, simulated_guild

PARTY = Path(__file__).with_name("party.py")
MODELS = """
from sqlalchemy.orm import Mapped, mapped_column
from baseline.tables import Base, GuildScoped

class Errand(GuildScoped, Base):
    __tablename__ = "unmigrated_errands"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
FAILING_LOOP = """
from discord.ext import commands, tasks

class Failing(commands.Cog):
    def __init__(self, bot):
        self.turn.start()

    @tasks.loop(minutes=1)
    async def turn(self):
        raise ValueError("again")

async def setup(bot):
    await bot.add_cog(Failing(bot))
"""


@pytest.fixture
def cog() -> Path:
    return PARTY


async def test_a_missing_reply_shows_what_was_sent(guild: SimulatedGuild) -> None:
    silent = await guild.member("mara").say("hello")
    with pytest.raises(AssertionError, match="Expected one reply to mara saying 'hello', and the bot sent nothing"):
        _ = silent.content
    shown = await guild.member("mara").slash("/buttons")
    with pytest.raises(AssertionError, match=r"no reply 1 .* the bot sent #general: 'Choose', button 'Yes'"):
        _ = shown[1]
    with pytest.raises(AssertionError, match="Expected a modal"):
        _ = shown.modal
    with pytest.raises(AssertionError, match=r"Expected one embed, and there are 0 in #general: 'Choose'"):
        _ = shown.embed


async def test_an_impossible_step_shows_what_is_possible(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    shown = await mara.slash("/buttons")
    with pytest.raises(ImpossibleStep, match=r"no button 'No'. Its buttons: 'Yes'"):
        await mara.press(shown, "No")
    with pytest.raises(ImpossibleStep, match=r"no option 'Green'. Options: Red, Blue"):
        await mara.choose(shown, "Green")
    with pytest.raises(ImpossibleStep, match=r"mara can use here: .*/buttons"):
        await mara.slash("/nothing")
    with pytest.raises(ImpossibleStep, match="It has: Name"):
        await mara.fill(await mara.slash("/form"), {"Age": "7"})
    with pytest.raises(ImpossibleStep, match="The form needs 'Name'"):
        await mara.fill(await mara.slash("/form"), {})
    with pytest.raises(ImpossibleStep, match="not from leo: only its author edits it"):
        await guild.member("leo").edit(await mara.say("mine"), "yours")
    with pytest.raises(ImpossibleStep, match=r"Known: general, bot-commands"):
        await mara.say("hello", channel="nowhere")
    with pytest.raises(AssertionError, match=r"Loaded: .*Party"):
        guild.cog("Absent")


async def test_a_fault_of_the_cog_fails_the_test_with_its_traceback() -> None:
    with pytest.raises(AssertionError, match=r"(?s)The cog has failed.*raise ValueError.*a fault of the cog"):
        async with simulated_guild(PARTY) as guild:
            await guild.member("mara").slash("/fail")


async def test_a_fault_that_the_test_has_read_is_expected() -> None:
    async with simulated_guild(PARTY) as guild:
        reply = await guild.member("mara").slash("/fail")
        (error,) = guild.errors

    assert reply.content.startswith("Sorry, something went wrong.")
    assert isinstance(error.facts["exc_info"], ValueError)


async def test_a_question_without_a_scripted_answer_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="asked the model 1 times, and 0 answers were scripted"):
        async with simulated_guild(PARTY) as guild:
            await guild.member("mara").slash("/oracle")


async def test_a_cog_that_does_not_load_fails_the_test_with_the_reason(tmp_path: Path) -> None:
    broken = tmp_path / "cogs_of_mine" / "broken.py"
    broken.parent.mkdir()
    broken.write_text("import nothing_of_that_name")
    with pytest.raises(CogLoadFailed, match="nothing_of_that_name"):
        async with simulated_guild(broken):
            pass


async def test_a_table_without_a_migration_is_named_instead_of_the_failures_it_causes(tmp_path: Path) -> None:
    folder = tmp_path / "errands_without_migration"
    folder.mkdir()
    (folder / "models.py").write_text(MODELS)
    (folder / "__init__.py").write_text("from .models import Errand\nasync def setup(bot): ...\n")
    with pytest.raises(AssertionError, match=r"No migration creates the cog's table: unmigrated_errands.*revision"):
        async with simulated_guild(folder, tables=True):
            pass


async def test_a_failure_that_recurs_is_shown_once(tmp_path: Path) -> None:
    (tmp_path / "recurring.py").write_text(FAILING_LOOP)
    with pytest.raises(AssertionError, match=r"That happened \d+ times") as failure:
        async with simulated_guild(tmp_path / "recurring.py") as guild:
            await guild.advance(timedelta(minutes=10))
    assert str(failure.value).count("Traceback") == 1


async def test_a_session_without_tables_names_the_switch(tmp_path: Path) -> None:
    async with simulated_guild(PARTY) as guild:
        with pytest.raises(AssertionError, match="tables=True"):
            guild.services.session()


async def test_a_role_or_permission_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match=r"no role 'Boss'. Known: Moderator, Regular"):
        async with simulated_guild(PARTY, members={"zoe": ["Boss"]}):
            pass
    with pytest.raises(ValueError, match="no permission 'fly'"):
        async with simulated_guild(PARTY, roles={"Boss": ["fly"]}):
            pass
