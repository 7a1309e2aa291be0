"""The callers of the table of routes, and how to read their responses."""

from dataclasses import replace
from http import HTTPStatus

import httpx

from tests.integration.http.browser import Browser, problem_type
from tests.integration.http.people import INITIAL, MAIN_GUILD
from tests.integration.http.routes import CALLERS, Outcome
from tests.integration.http.world import World


async def browser_of(world: World, caller: str) -> Browser:
    """Sign the caller in. The initial user is no developer in these tests."""
    world.people[MAIN_GUILD] = [
        replace(one, role_ids=()) if one.id == INITIAL else one for one in world.people[MAIN_GUILD]
    ]
    user_id = CALLERS[caller].user_id
    return world.browser() if user_id is None else await world.signed_in(user_id)


def outcome_of(response: httpx.Response) -> Outcome:
    status = HTTPStatus(response.status_code)
    return Outcome(status, problem_type(response)) if response.is_error else Outcome(status)
