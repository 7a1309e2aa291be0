"""Every process sends an event to the users who may see it, and to no others."""

from datetime import timedelta

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.work.postgres_work import postgres_work
from application.access.grant_access import GrantAccessCommand
from application.access.revoke_access import RevokeAccess, RevokeAccessCommand
from application.events.coalescing import CoalescedEvents
from application.guilds.record_removal import RecordRemoval
from application.llm.announce_usage import AnnouncedLedger
from application.ports.events import Event, EventKind
from tests.integration.http.events.event_world import FOREIGN_GUILD, EventWorld, Received
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, MEMBER, STRANGER
from tests.integration.persistence.usage.usage_records import a_record
from tests.services import FreshDatabase

USERS = f"/guilds/{GUILD}/authorized-users"


def about(event: Received) -> tuple[str, str | None]:
    return event.name, event.data.get("guild_id")


SETTINGS, USAGE, ACCESS = ((kind, str(GUILD)) for kind in ("settings", "usage", "access"))


async def test_a_change_of_settings_is_sent_by_every_process_and_names_only_the_section(events: EventWorld) -> None:
    initial, delegate = await events.world.signed_in(INITIAL), await events.world.signed_in(DELEGATE)
    async with events.first.stream(initial) as here, events.second.stream(delegate) as there:
        await events.change_settings(initial, text="nobody's business")
        both = [await here.event(), await there.event()]
    assert (both[0].name, both[0].data) == (both[1].name, both[1].data)
    assert both[0].name == "settings"
    assert both[0].data == {"kind": "settings", "guild_id": str(GUILD), "section": "welcome", "version": 1}


async def test_every_changed_section_is_sent(events: EventWorld) -> None:
    initial = await events.world.signed_in(INITIAL)
    async with events.second.stream(initial) as reader:
        await initial.put(f"/guilds/{GUILD}/llm/budgets", json={"version": 0, "budgets": []})
        await events.change_settings(initial)
        assert [(await reader.event()).data["section"] for _ in range(2)] == ["llm.budgets", "welcome"]


async def test_a_refused_change_sends_no_event(events: EventWorld) -> None:
    initial = await events.world.signed_in(INITIAL)
    async with events.second.stream(initial) as reader:
        refused = await initial.put(
            f"/guilds/{GUILD}/settings/welcome", json={"version": 7, "values": {"text": "too late"}}
        )
        assert refused.status_code == 409
        await events.change_settings(initial)
        assert (await reader.event()).data["version"] == 1


async def test_usage_is_sent(events: EventWorld) -> None:
    coalesced = CoalescedEvents(events.first.feed)
    ledger = AnnouncedLedger(events.world.ledger, coalesced)
    delegate = await events.world.signed_in(DELEGATE)
    async with events.second.stream(delegate) as reader:
        await ledger.record(a_record(guild_id=GUILD))
        event = await reader.event()
    await coalesced.close()
    assert (event.name, event.data) == ("usage", {"kind": "usage", "guild_id": str(GUILD)})


async def test_users_get_no_events_of_other_guilds(events: EventWorld) -> None:
    stranger, delegate = await events.world.signed_in(STRANGER), await events.world.signed_in(DELEGATE)
    async with events.first.stream(stranger) as foreign, events.second.stream(delegate) as own:
        for kind in (EventKind.SETTINGS, EventKind.USAGE, EventKind.ACCESS):
            for guild_id in (FOREIGN_GUILD, GUILD):
                await events.publish(Event(kind=kind, guild_id=guild_id, section="welcome", version=1))
        # All streams share one order: an event sent by mistake would precede the last of these.
        heard_by_own = [about(await own.event()) for _ in range(3)]
        heard_by_foreign = [about(await foreign.event()) for _ in range(3)]
    assert heard_by_own == [SETTINGS, USAGE, ACCESS]
    assert heard_by_foreign == [(kind, str(FOREIGN_GUILD)) for kind in ("settings", "usage", "access")]


async def test_a_new_stream_gets_events_of_a_guild_without_earlier_watchers(events: EventWorld) -> None:
    stranger, delegate = await events.world.signed_in(STRANGER), await events.world.signed_in(DELEGATE)
    async with events.second.stream(stranger) as others:
        for guild_id in (GUILD, FOREIGN_GUILD):
            await events.publish(Event(kind=EventKind.USAGE, guild_id=guild_id))
        assert about(await others.event()) == ("usage", str(FOREIGN_GUILD))
        async with events.second.stream(delegate) as reader:
            await events.publish(Event(kind=EventKind.USAGE, guild_id=GUILD))
            assert about(await reader.event()) == USAGE


async def test_an_open_stream_gets_events_right_after_access_is_granted(events: EventWorld) -> None:
    initial, member = await events.world.signed_in(INITIAL), await events.world.signed_in(MEMBER)
    async with events.second.stream(member) as reader:
        await events.publish(Event(kind=EventKind.USAGE, guild_id=GUILD))
        granted = await initial.post(USERS, json={"user_id": str(MEMBER)})
        assert granted.status_code == 201
        await events.publish(Event(kind=EventKind.USAGE, guild_id=GUILD))
        assert [about(await reader.event()) for _ in range(2)] == [ACCESS, USAGE]


async def test_a_revoked_user_gets_one_event_without_the_guild_and_then_none(
    events: EventWorld,
) -> None:
    initial, delegate = await events.world.signed_in(INITIAL), await events.world.signed_in(DELEGATE)
    await _let_into_foreign_guild(events)
    async with events.second.stream(delegate) as reader:
        await events.publish(Event(kind=EventKind.USAGE, guild_id=GUILD))
        assert about(await reader.event()) == USAGE
        assert (await initial.delete(f"{USERS}/{DELEGATE}")).status_code == 204
        for guild_id in (GUILD, FOREIGN_GUILD):
            await events.publish(Event(kind=EventKind.USAGE, guild_id=guild_id))
        assert [about(await reader.event()) for _ in range(2)] == [("access", None), ("usage", str(FOREIGN_GUILD))]


async def test_a_revocation_holds_although_its_event_was_lost(events: EventWorld, database: FreshDatabase) -> None:
    delegate = await events.world.signed_in(DELEGATE)
    await _let_into_foreign_guild(events)
    async with events.second.stream(delegate) as reader:
        await events.publish(Event(kind=EventKind.USAGE, guild_id=GUILD))
        assert about(await reader.event()) == USAGE
        await _revoke_without_a_word(events, database)
        for guild_id in (GUILD, FOREIGN_GUILD):
            await events.publish(Event(kind=EventKind.USAGE, guild_id=guild_id))
        assert about(await reader.event()) == ("usage", str(FOREIGN_GUILD))


async def test_a_former_member_gets_no_more_events_of_the_guild(events: EventWorld) -> None:
    delegate = await events.world.signed_in(DELEGATE)
    await _let_into_foreign_guild(events)
    async with events.second.stream(delegate) as reader:
        events.world.lose(DELEGATE)
        events.world.clock.advance(timedelta(minutes=6))
        for guild_id in (GUILD, FOREIGN_GUILD):
            await events.publish(Event(kind=EventKind.USAGE, guild_id=guild_id))
        # Asking Discord reveals the departure, which is published as a change of access, possibly twice.
        expected, received = {("access", None), ("usage", str(FOREIGN_GUILD))}, set[tuple[str, str | None]]()
        while not expected <= received:
            received.add(about(await reader.event()))
        assert received == expected


async def test_a_guild_that_the_bot_leaves_sends_one_last_event(events: EventWorld) -> None:
    delegate = await events.world.signed_in(DELEGATE)
    await _let_into_foreign_guild(events)
    async with events.second.stream(delegate) as reader:
        await RecordRemoval(events.world.services.begin, events.world.clock)(GUILD)
        for guild_id in (GUILD, FOREIGN_GUILD):
            await events.publish(Event(kind=EventKind.USAGE, guild_id=guild_id))
        assert [about(await reader.event()) for _ in range(2)] == [("access", None), ("usage", str(FOREIGN_GUILD))]


async def test_shard_events_are_sent_to_developers_only(events: EventWorld) -> None:
    developer, delegate = await events.world.signed_in(INITIAL), await events.world.signed_in(DELEGATE)
    async with events.first.stream(developer) as theirs, events.second.stream(delegate) as others:
        await events.publish(Event(kind=EventKind.SHARDS))
        await events.publish(Event(kind=EventKind.USAGE, guild_id=GUILD))
        assert [(await theirs.event()).name for _ in range(2)] == ["shards", "usage"]
        assert (await others.event()).name == "usage"


async def _let_into_foreign_guild(events: EventWorld) -> None:
    """Grant the delegate access, so that a later event of that guild shows that earlier ones were left out."""
    await events.world.services.grant_access(
        GrantAccessCommand(guild_id=FOREIGN_GUILD, granted_by=STRANGER, member_id=DELEGATE)
    )


async def _revoke_without_a_word(events: EventWorld, database: FreshDatabase) -> None:
    engine = create_engine(database.app_url, schema=database.schema)
    revoke = RevokeAccess(postgres_work(engine), events.world.clock)
    await revoke(RevokeAccessCommand(guild_id=GUILD, revoked_by=INITIAL, user_id=DELEGATE))
    await engine.dispose()
