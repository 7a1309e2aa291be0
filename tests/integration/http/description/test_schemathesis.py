"""Allowed and forbidden requests of any caller get the responses that the description promises, over real storage."""

from collections.abc import Iterator

import pytest
from schemathesis import BaseSchema

from tests.integration.http.description.fuzzing import (
    CALLERS,
    AnyCase,
    Fuzzer,
    described_api,
    drawn,
    sharing_a_world,
    systematic,
)
from tests.integration.http.extensions.news_cog import extensions
from tests.integration.http.storage.real_world import real_world
from tests.integration.http.world import World
from tests.nightly import examples
from tests.services import FreshDatabase

# The routes of the tests' cog `news`, except the one that fails in every way and the one that needs a database.
NEWS = (
    "GET /api/v1/ext/news/mine",
    "POST /api/v1/ext/news/mine",
    "GET /api/v1/ext/news/guilds/{guild_id}/greeting",
    "POST /api/v1/ext/news/guilds/{guild_id}/notes",
    "GET /api/v1/ext/news/guilds/{guild_id}/letters/{number}",
    "PATCH /api/v1/ext/news/guilds/{guild_id}/letters/{number}",
    "DELETE /api/v1/ext/news/guilds/{guild_id}/letters/{number}",
)
# A permitted user sends the systematic requests. A failure prints the command that repeats its request.
_EACH, _START = examples(1, at_night=8), 20260314


@pytest.fixture(scope="module")
def api() -> BaseSchema:
    return described_api()


@pytest.mark.parametrize("together", sharing_a_world(), ids=", ".join)
async def test_every_response_matches_the_description(
    api: BaseSchema, database: FreshDatabase, redis_url: str, together: tuple[str, ...]
) -> None:
    async with real_world(database, redis_url) as world:
        fuzzer = Fuzzer(world)
        answers = [await fuzzer.ask(case, caller) for label in together for case, caller in _asked(api, label)]
    assert [answer.mistakes for answer in answers if answer.mistakes] == []


def _asked(api: BaseSchema, label: str) -> Iterator[tuple[AnyCase, str]]:
    operation = api.find_operation_by_label(label)
    assert operation is not None
    random = list(drawn(operation, each=_EACH, start=_START))
    for caller in CALLERS:
        for case in (*systematic(api, operation), *random) if caller == "initial user" else random:
            yield case, caller


async def test_responses_of_a_cogs_routes_match_the_served_description() -> None:
    world = await World.create(extensions=extensions())
    api = described_api((await world.browser().get("/schema/openapi.json")).text)
    fuzzer, mistakes, statuses = Fuzzer(world), list[str](), set[int]()
    for label in NEWS:
        operation = api.find_operation_by_label(label)
        assert operation is not None
        for case in (*systematic(api, operation), *drawn(operation, each=_EACH, start=_START)):
            for caller in CALLERS:
                answer = await fuzzer.ask(case, caller)
                mistakes += [answer.mistakes] if answer.mistakes else []
                statuses.add(answer.status)
    assert mistakes == []
    assert statuses >= {200, 201, 204, 400, 401, 403}
