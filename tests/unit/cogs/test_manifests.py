"""Manifests of cogs: read from what a cog declares and from its code, and checked as the cog is loaded."""

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import discord.state
import pytest

from adapters.cogs.declaring import DeclaringCogSource
from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from application.cogs.event_intents import EVENT_INTENTS
from application.cogs.manifests import CogManifests
from application.ports.bot.cog_modules import CogLoadFailed
from domain.cogs.manifest import CogManifest, DataStatement
from domain.signals import SignalType
from tests.guides import blocks_of

Load = Callable[[str], CogManifest]


@pytest.fixture
def load(tmp_path: Path, request: pytest.FixtureRequest) -> Load:
    root = tmp_path / f"manifest_cogs_{abs(hash(request.node.name))}"
    root.mkdir()
    manifests = CogManifests()
    catalogue = PydanticSettingsCatalogue(ListedModels(), [])
    source = DeclaringCogSource(DirectoryCogSource(root), catalogue, manifests, version="0.3.1")

    def load(code: str) -> CogManifest:
        (root / "tested.py").write_text(f"from baseline.cogs import CogManifest, DataStatement\n{code}\n")
        (found,) = source.find()
        source.load(found)
        return manifests.of("tested")

    return load


def test_a_module_declares_its_manifest(load: Load) -> None:
    code = (
        "cog = CogManifest(title='Greeter', intents=['members'], required_intents=['message_content'],"
        " permissions=['manage_roles'], minimum_baseline='0.3',"
        " data=DataStatement(stores='Names.', kept='A day.', deletion='Use /forget.'))"
    )
    assert load(code) == CogManifest(
        title="Greeter",
        intents=("members",),
        required_intents=("message_content",),
        permissions=("manage_roles",),
        minimum_baseline="0.3",
        data=DataStatement(stores="Names.", kept="A day.", deletion="Use /forget."),
    )


def test_a_class_declares_its_manifest_and_several_are_joined(load: Load) -> None:
    manifest = load(
        "class One:\n    cog = CogManifest(title='One', intents=['members'])\n"
        "class Two:\n    cog = CogManifest(title='Two', intents=['presences', 'members'])"
    )
    assert (manifest.title, manifest.intents) == ("One", ("members", "presences"))


def test_what_the_code_shows_need_not_be_declared(load: Load) -> None:
    manifest = load(
        "from discord.ext import commands\nfrom baseline.settings import GuildSettings\n"
        "from sqlalchemy.orm import DeclarativeBase, mapped_column, Mapped\n"
        "class Base(DeclarativeBase): ...\n"
        "class Row(Base):\n    __tablename__ = 'greetings'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "class Words(GuildSettings, section='words'):\n    a: int = 1\n"
        "class Greeter(commands.Cog):\n    @commands.Cog.listener()\n    async def on_member_join(self, member): ...\n"
        "    async def answer(self):\n        return await self.bot.services.llm.complete('x')\n"
    )
    assert manifest == CogManifest(
        intents=("members",), settings=("words",), tables=("greetings",), llm="Uses a language model."
    )


def test_the_types_of_signals_that_the_code_names_are_found(load: Load) -> None:
    manifest = load(
        "from baseline.signals import Severity, Signal, SignalType\n"
        "CLOSED = SignalType('polls.closed')\n"
        "async def work(signals, handler, computed):\n"
        "    signals.subscribe(SignalType.ANOMALY_DETECTED, handler)\n"
        "    signals.subscribe('*', handler)\n"
        "    signals.subscribe(SignalType('a.b'), handler)\n"
        "    signals.subscribe(computed, handler)\n"
        "    await signals.emit(Signal(type=CLOSED, severity=Severity.INFO, source='x', guild_id=1, data={}))\n"
    )
    assert manifest == CogManifest(sends=("polls.closed",), receives=(SignalType.ANOMALY_DETECTED, "*", "a.b"))


def test_a_cog_without_a_manifest_that_does_nothing_declares_nothing(load: Load) -> None:
    assert load("x = 1") == CogManifest()


WRONG = {
    "intents=['member']": "intents has no 'member'; did you mean 'members'?",
    "intents='members'": "intents is a list of names; write ['members']",
    "intents=[1]": "intents must be a list of names, not [1]",
    "required_intents=['Message-Content']": "intents has no 'Message-Content'; did you mean 'message_content'?",
    "permissions=['manage_role']": "permissions has no 'manage_role'; did you mean 'manage_roles'?",
    "permissions=['xyzzy']": "permissions has no 'xyzzy'",
    "settings=['words']": "settings has no 'words'",
    "title=3": "title must be text, not 3",
    "minimum_baseline='newest'": "minimum_baseline must be a version such as 0.2, not 'newest'",
    "minimum_baseline='0.4'": "it needs Baseline 0.4 or newer, and this is 0.3.1; update Baseline",
    "minimum_baseline='0.3.10'": "it needs Baseline 0.3.10 or newer, and this is 0.3.1; update Baseline",
    "data='names'": "data must be a DataStatement(stores=…, kept=…, deletion=…), not 'names'",
    "data=DataStatement(stores='Names.', kept='', deletion='D.')": "data.kept is a sentence for members, and is empty",
}


@pytest.mark.parametrize("arguments", WRONG)
def test_a_wrong_manifest_leaves_the_cog_out_and_says_what_to_change(load: Load, arguments: str) -> None:
    with pytest.raises(CogLoadFailed) as failed:
        load(f"import discord\ncog = CogManifest({arguments})")
    assert failed.value.reason == f"manifest: {WRONG[arguments]}"


@pytest.mark.parametrize("minimum", ["0", "0.3", "0.3.1", "0.3.1.0"])
def test_a_baseline_that_is_new_enough_loads_the_cog(load: Load, minimum: str) -> None:
    assert load(f"cog = CogManifest(minimum_baseline='{minimum}')").minimum_baseline == minimum


def test_every_event_of_the_gateway_is_known_with_its_intents() -> None:
    """Fails when a newer discord.py has an event that the table lacks."""
    source = Path(discord.state.__file__).read_text()
    events = {f"on_{name}" for name in re.findall(r"dispatch\(\s*'([a-z_]+)'", source)}
    need_none = (
        r"on_(ready|resumed|connect|interaction|shard_\w+|entitlement_\w+|subscription_\w+"
        r"|private_channel_\w+|raw_app_command_permissions_update)"
    )
    assert {event for event in events if not re.fullmatch(need_none, event)} <= set(EVENT_INTENTS)
    assert {intent for intents in EVENT_INTENTS.values() for intent in intents} <= set(discord.Intents.VALID_FLAGS)


def test_the_manifest_in_the_guide_is_accepted(load: Load) -> None:
    block = blocks_of("manifests.md")[0]
    manifest = load(block.code)
    assert manifest.intents == ("members",)
    assert manifest.data is not None


def test_the_guide_explains_every_field() -> None:
    table = Path("docs/manifests.md").read_text()
    assert [field.name for field in fields(CogManifest) if f"`{field.name}`" not in table] == []
