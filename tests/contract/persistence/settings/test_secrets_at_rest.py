"""Secrets of settings are encrypted in every store, and stay readable through a key rotation."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.settings.memory_at_rest import MemorySettingsAtRest
from adapters.persistence.settings.postgres_at_rest import PostgresSettingsAtRest
from adapters.persistence.settings.secret_box import AesSecretBox
from application.ports.secrets import SettingsAtRest
from application.ports.work import BeginWork
from application.settings.change_settings import ChangeSettings, ChangeSettingsCommand
from application.settings.read_settings import ReadSettings, SectionSettings
from application.settings.reseal_settings import ResealSettings
from application.settings.seal_settings import SettingsSeal
from application.settings.sealed_work import sealed_work
from baseline.settings import GuildSettings, Secret
from domain.ids import GuildId
from domain.settings import JsonValue, StoredSection
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres, ReadAudit
from tests.contract.persistence.samples import ALICE, GUILD, NOON, OTHER_GUILD, a_guild, save_guild, save_section
from tests.nightly import examples

OLD, NEW = "o" * 32, "n" * 32


class Weather(GuildSettings, section="weather"):
    text: str = "Hello"
    key: Secret | None = None
    other: Secret = SecretStr("")


class PlainWeather(GuildSettings, section="weather"):
    text: str = "Hello"
    key: str | None = None
    other: str = ""


class World:
    def __init__(
        self, begin: BeginWork, rows: SettingsAtRest, *keys: str, model: type[GuildSettings] | None = Weather
    ) -> None:
        catalogue = PydanticSettingsCatalogue(ListedModels(), [])
        catalogue.declare("weather", [model] if model else [])
        seal = SettingsSeal(AesSecretBox(keys), catalogue)
        self._begin = sealed_work(begin, seal)
        self._read = ReadSettings(self._begin, catalogue)
        self._change = ChangeSettings(self._begin, catalogue, FixedClock())
        self.reseal = ResealSettings(rows, seal)

    async def read(self, guild_id: GuildId = GUILD) -> SectionSettings:
        return await self._read.section(guild_id, "weather")

    async def set(self, values: Mapping[str, JsonValue] | None, guild_id: GuildId = GUILD) -> SectionSettings:
        version = (await self.read(guild_id)).stored.version
        return await self._change(
            ChangeSettingsCommand(
                guild_id=guild_id, key="weather", values=values, expected_version=version, changed_by=ALICE
            )
        )


Make: TypeAlias = Callable[..., World]
AtRest: TypeAlias = Callable[[], Awaitable[StoredSection]]


def plain_row(values: Mapping[str, JsonValue], *, guild_id: GuildId = GUILD, version: int = 1) -> StoredSection:
    untouched = replace(StoredSection.untouched(guild_id, "weather", 1), version=version - 1)
    return untouched.replaced(values, schema_version=1, expected_version=version - 1, by=ALICE, at=NOON)


class SecretsAtRestContract(Contract):
    @pytest.fixture(autouse=True)
    async def installed(self, begin: BeginWork) -> None:
        await save_guild(begin, a_guild())
        await save_guild(begin, a_guild(OTHER_GUILD))

    @pytest.fixture
    def world(self, begin: BeginWork, rows: SettingsAtRest) -> Make:
        def make(*keys: str, model: type[GuildSettings] | None = Weather) -> World:
            return World(begin, rows, *keys, model=model)

        return make

    @pytest.fixture
    def at_rest(self, rows: SettingsAtRest) -> AtRest:
        async def read() -> StoredSection:
            return next(row for row in await rows.page(None, 10) if row.guild_id == GUILD)

        return read

    @settings(
        max_examples=examples(8, at_night=100),
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.differing_executors,
        ],
    )
    @given(secret=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
    async def test_nothing_at_rest_contains_a_secret(
        self, world: Make, at_rest: AtRest, read_audit: ReadAudit, secret: str
    ) -> None:
        # Long enough that no other text in a row or an entry contains it by chance.
        secret = f"fake-{secret}-secret"
        changed = await world(NEW).set({"key": secret, "other": f"{secret}!"})
        assert changed.effective.values["key"] == (await world(NEW).read()).effective.values["key"] == secret
        await world(NEW).set({"key": f"{secret}?"})
        entries = [(entry.before, entry.after) for entry, _ in await read_audit(GUILD)]
        for text in (secret, json.dumps(secret)[1:-1]):
            assert text not in json.dumps([(await at_rest()).values, entries], ensure_ascii=False)
            assert text not in json.dumps([(await at_rest()).values, entries])

    async def test_the_audit_log_states_that_a_secret_was_replaced(self, world: Make, read_audit: ReadAudit) -> None:
        await world(NEW).set({"key": "fake-secret"})
        await world(NEW).set({"key": "another-secret"})
        entry, _ = (await read_audit(GUILD))[-1]
        assert (entry.before, entry.after) == ({"key": "••••••••"}, {"key": "•••••••• (changed)"})

    async def test_a_sealed_value_copied_to_another_guild_or_field_does_not_open(
        self, world: Make, begin: BeginWork, at_rest: AtRest
    ) -> None:
        await world(NEW).set({"key": "fake-secret"})
        sealed = (await at_rest()).values["key"]
        await save_section(begin, plain_row({"key": sealed, "text": "Hi"}, guild_id=OTHER_GUILD))
        copied = await world(NEW).read(OTHER_GUILD)
        assert copied.effective.values == {"text": "Hi", "key": None, "other": ""}
        assert [problem.pointer for problem in copied.effective.rejected] == ["/key"]
        await save_section(begin, plain_row({"other": sealed}, version=2))
        assert (await world(NEW).read()).effective.values["other"] == ""

    async def test_plaintext_of_earlier_releases_is_read_and_then_encrypted(
        self, world: Make, begin: BeginWork, at_rest: AtRest
    ) -> None:
        await save_section(begin, plain_row({"key": "fake-secret", "gone": "old-secret", "text": "Hi"}))
        before = await world(NEW).read()
        assert (await world(NEW).reseal()).rewritten_sections == 1
        assert "secret" not in repr((await at_rest()).values)
        after = await world(NEW).read()
        assert after.stored == before.stored
        assert (await world(NEW).reseal()).rewritten_sections == 0

    async def test_after_a_rotation_nothing_needs_the_old_key(self, world: Make, at_rest: AtRest) -> None:
        await world(OLD).set({"key": "fake-secret"})
        stored = (await world(OLD).read()).stored
        assert (await world(NEW, OLD).read()).stored == stored
        report = await world(NEW, OLD).reseal()
        assert (report.secrets, report.rewritten_sections, report.not_current) == (1, 1, 0)
        assert (await world(NEW).read()).stored == stored
        rows = await at_rest()
        assert (await world(NEW, OLD).reseal()).rewritten_sections == 0
        assert await at_rest() == rows

    async def test_a_lost_key_unsets_the_secret_alone_until_the_key_is_back(self, world: Make, at_rest: AtRest) -> None:
        await world(OLD).set({"key": "fake-secret", "text": "Hi"})
        sealed = (await at_rest()).values["key"]
        lost = await world(NEW).read()
        assert lost.effective.values == {"text": "Hi", "key": None, "other": ""}
        (problem,) = lost.effective.rejected
        assert "API_SECRET_KEY_PREVIOUS" in problem.message
        assert str(sealed) not in repr(lost)
        report = await world(NEW).reseal()
        assert (report.not_current, report.unreadable, report.rewritten_sections) == (1, 1, 0)
        await world(NEW).set({"text": "Ahoy", "key": None})
        assert (await world(NEW, OLD).read()).effective.values == {"text": "Ahoy", "key": "fake-secret", "other": ""}

    async def test_a_new_value_or_a_reset_replaces_an_unreadable_secret(self, world: Make, at_rest: AtRest) -> None:
        await world(OLD).set({"key": "fake-secret"})
        await world(NEW).set({"key": "new-secret"})
        assert (await world(NEW).read()).effective.values["key"] == "new-secret"
        await world("x" * 32).set(None)
        assert (await at_rest()).values == {}

    @pytest.mark.parametrize("text", ["", "v1", "v1::", "v1:zz:zz", "v2:a:b", "☕"])
    async def test_a_damaged_envelope_unsets_the_secret_alone(self, world: Make, begin: BeginWork, text: str) -> None:
        await save_section(begin, plain_row({"key": {"$sealed": text}, "text": "Hi"}))
        read = await world(NEW).read()
        assert read.effective.values == {"text": "Hi", "key": None, "other": ""}
        assert len(read.effective.rejected) == 1

    async def test_an_envelope_with_one_changed_character_does_not_open(
        self, world: Make, begin: BeginWork, at_rest: AtRest
    ) -> None:
        await world(NEW).set({"key": "fake-secret"})
        sealed = (await at_rest()).values["key"]
        assert isinstance(sealed, Mapping)
        envelope = str(sealed["$sealed"])
        changed = envelope[:-6] + ("A" if envelope[-6] != "A" else "B") + envelope[-5:]
        await save_section(begin, plain_row({"key": {"$sealed": changed}}, version=2))
        assert (await world(NEW).read()).effective.values["key"] is None

    async def test_a_field_may_become_secret_and_stop_being_one(self, world: Make, at_rest: AtRest) -> None:
        await world(NEW, model=PlainWeather).set({"key": "fake-secret"})
        assert (await at_rest()).values == {"key": "fake-secret"}
        assert (await world(NEW).read()).effective.values["key"] == "fake-secret"
        await world(NEW).reseal()
        assert "fake-secret" not in repr((await at_rest()).values)
        assert (await world(NEW, model=PlainWeather).read()).effective.values["key"] == "fake-secret"
        await world(NEW, model=PlainWeather).reseal()
        assert (await at_rest()).values == {"key": "fake-secret"}

    async def test_plaintext_of_a_section_without_a_loaded_cog_is_left_and_counted(
        self, world: Make, begin: BeginWork, at_rest: AtRest
    ) -> None:
        await save_section(begin, plain_row({"key": "fake-secret"}))
        report = await world(NEW, model=None).reseal()
        assert (report.rewritten_sections, report.undeclared_sections) == (0, 1)
        assert (await at_rest()).values == {"key": "fake-secret"}

    async def test_secrets_of_a_section_without_a_loaded_cog_are_rotated(self, world: Make) -> None:
        await world(OLD).set({"key": "fake-secret"})
        assert (await world(NEW, OLD, model=None).reseal()).not_current == 0
        assert (await world(NEW).read()).effective.values["key"] == "fake-secret"


class TestMemory(OnMemory, SecretsAtRestContract):
    @pytest.fixture
    def rows(self, memory: MemoryDatabase) -> SettingsAtRest:
        return MemorySettingsAtRest(memory)


class TestPostgres(OnPostgres, SecretsAtRestContract):
    @pytest.fixture
    def rows(self, engine: AsyncEngine) -> SettingsAtRest:
        return PostgresSettingsAtRest(engine)
