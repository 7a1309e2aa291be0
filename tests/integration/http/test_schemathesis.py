"""Whatever the description allows or forbids: the answers are what it says, whoever asks, over real storage."""

import pytest
from schemathesis import BaseSchema

from tests.integration.http.fuzzing import CALLERS, Fuzzer, described_api, drawn, labels, systematic
from tests.integration.http.test_real_storage import real_world
from tests.services import FreshDatabase

# The systematic ones are asked by somebody who may. The same at every run: a failure can be had again.
_EACH, _START = 4, 20260314


@pytest.fixture(scope="module")
def api() -> BaseSchema:
    return described_api()


@pytest.mark.parametrize("label", labels())
async def test_every_answer_is_one_that_the_description_promises(
    api: BaseSchema, database: FreshDatabase, redis_url: str, label: str
) -> None:
    operation = api.find_operation_by_label(label)
    assert operation is not None
    random = list(drawn(operation, each=_EACH, start=_START))
    cases = dict.fromkeys(CALLERS, random) | {"initial user": [*systematic(api, operation), *random]}
    async with real_world(database, redis_url) as world:
        fuzzer = Fuzzer(world)
        answers = [await fuzzer.ask(case, caller) for caller, asked in cases.items() for case in asked]
    assert [answer.mistakes for answer in answers if answer.mistakes] == []
