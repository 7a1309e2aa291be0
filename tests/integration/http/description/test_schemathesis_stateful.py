"""Sequences of requests that use values from earlier responses: each response is one that the description allows."""

import asyncio
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from schemathesis import Response
from schemathesis.core.failures import FailureGroup
from typing_extensions import override

from tests.integration.http.description.fuzzing import CHECKS, AnyCase, Fuzzer, described_api
from tests.integration.http.world import World
from tests.nightly import examples

_CALLER = "initial user"


def test_no_sequence_of_requests_violates_the_description() -> None:
    api, statuses, mistakes = described_api(), Counter[tuple[str, int]](), list[str]()

    class Sequence(api.as_state_machine()):  # type: ignore[misc]  # made from the description
        @override
        def setup(self) -> None:
            self.loop = asyncio.Runner()
            self.fuzzer = Fuzzer(self.loop.run(World.create()))

        @override
        def teardown(self) -> None:
            self.loop.close()

        @override
        def call(self, case: AnyCase, **kwargs: Any) -> Response:
            response = Response.from_any(self.loop.run(self.fuzzer.answer(case, _CALLER)))
            statuses[case.operation.label, response.status_code] += 1
            return response

        @override
        def validate_response(self, response: Response, case: AnyCase, *args: Any, **kwargs: Any) -> None:
            try:
                case.validate_response(response, checks=list(CHECKS))
            except FailureGroup as failures:
                mistakes.append(str(failures))

    Sequence.run(
        settings=settings(
            max_examples=examples(20, at_night=60),
            stateful_step_count=10,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
    )
    assert mistakes == []
    led_on = {label for (label, status) in statuses if "{guild_id}" in label and status == 200}
    assert len(led_on) >= 5, "Nothing was learned from the answers."
