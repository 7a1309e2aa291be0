"""An event that a member left ends access in every process of the API at once, although each caches memberships."""

import pytest

from application.access.observe_departure import ObserveDeparture
from application.access.record_departure import RecordDeparture
from domain.access import AccessDenied, AccessKind
from tests.integration.http.events.event_world import EventWorld
from tests.integration.http.people import DELEGATE, GUILD, INITIAL


async def test_an_initial_user_who_is_kicked_is_refused_by_every_process(events: EventWorld) -> None:
    processes = [events.first, events.second]
    browser = await events.world.signed_in(INITIAL)
    for process in processes:
        await process.services.authorize(GUILD, INITIAL)
    _kick(events)
    kept = [await process.services.authorize(GUILD, INITIAL) for process in processes]

    async with events.second.stream(browser) as reader:
        await _observed(events)
        received = await reader.event()

    for process in processes:
        await process.catch_up()
        with pytest.raises(AccessDenied):
            await process.services.authorize(GUILD, INITIAL)
    assert [grant.kind for grant in kept] == [AccessKind.INITIAL] * 2
    assert (received.name, received.data) == ("access", {"kind": "access"})
    async with events.world.services.begin(GUILD) as work:
        initial = (await work.guild_access.get()).initial
    assert initial is not None
    assert initial.user_id == INITIAL, "the owner of the guild can take the place"


async def test_a_departure_leaves_the_others_in(events: EventWorld) -> None:
    _kick(events)
    await _observed(events)
    for process in (events.first, events.second):
        await process.catch_up()
        assert (await process.services.authorize(GUILD, DELEGATE)).user_id == DELEGATE


def _kick(events: EventWorld) -> None:
    people = events.world.people
    people[GUILD] = [member for member in people[GUILD] if member.id != INITIAL]


async def _observed(events: EventWorld) -> None:
    """Handle the departure as the bot does when Discord sends the event."""
    begin, clock = events.world.services.begin, events.world.clock
    await ObserveDeparture(begin, RecordDeparture(begin, clock), events.first.feed)(GUILD, INITIAL)
