"""Store payloads of guilds that opted in: redacted, and never at the expense of other entries."""

import json
from uuid import uuid4

from application.queries.requests import LoggedPayload
from domain.llm.attempts import RequestAttempt
from tests.contract.contract import Contract
from tests.contract.persistence.request_log.request_logs import (
    SECRET,
    Logged,
    LogInMemory,
    LogOnPostgres,
    an_attempt,
    exchange,
)
from tests.contract.persistence.samples import OTHER_GUILD


async def payload_of(logged: Logged, attempt: RequestAttempt) -> LoggedPayload:
    found = await logged.queries.request(attempt.request_id)
    assert found is not None
    return found[1]


class PayloadContract(Contract):
    async def test_payloads_are_kept_only_for_guilds_that_opted_in(self, logged: Logged) -> None:
        logged.note(
            wanted := an_attempt(), unwanted := an_attempt(guild_id=OTHER_GUILD), own := an_attempt(guild_id=None)
        )
        await logged.settle()
        assert await payload_of(logged, unwanted) == LoggedPayload(request=None, response=None)
        assert await payload_of(logged, own) == LoggedPayload(request=None, response=None)
        kept = await payload_of(logged, wanted)
        assert kept.request is not None
        assert json.loads(kept.request)["messages"][0]["content"] == "Hello"
        assert "You said: Hello" in (kept.response or "")
        assert await logged.queries.request(uuid4()) is None

    async def test_payloads_are_redacted_elided_and_cut(self, logged: Logged) -> None:
        logged.note(short := an_attempt(), text=f"my key is {SECRET} \0\ud800")
        logged.note(long := an_attempt(), text="x" * 65_000 + f" {SECRET} " + "y" * 200_000)
        await logged.settle()
        kept = await payload_of(logged, short)
        assert "my key is [gone]" in (kept.request or "")
        assert "<4000 bytes>" in (kept.request or "")
        for payload in (kept, await payload_of(logged, long)):
            assert payload.request is not None
            assert len(payload.request) <= 65_536
            assert "sk-" not in payload.request + (payload.response or "")

    async def test_a_failure_has_no_response(self, logged: Logged) -> None:
        attempt = an_attempt(error_code="llm.timeout")
        logged.log.note(attempt, exchange()[0], None)
        await logged.settle()
        kept = await payload_of(logged, attempt)
        assert kept.request is not None
        assert kept.response is None

    async def test_a_payload_that_cannot_be_made_costs_the_payload_alone(self, logged: Logged) -> None:
        class Broken:
            @property
            def __dataclass_fields__(self) -> object:
                raise RuntimeError("broken")

        attempt = an_attempt()
        logged.log.note(attempt, Broken(), None)  # type: ignore[arg-type]  # broken on purpose
        await logged.settle()
        assert await logged.ids() == [attempt.request_id]


class TestMemory(LogInMemory, PayloadContract):
    pass


class TestPostgres(LogOnPostgres, PayloadContract):
    pass
