"""Whatever a provider or relay puts into an error or into a call's arguments becomes one of our errors or a call."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from adapters.llm.providers.arguments import tool_call
from adapters.llm.providers.errors import Call, Refusal, refused, reported
from domain.llm.errors import OUTAGES, LLMError, RateLimitError

_CALL = Call("local", "tower-7b", lambda: ["tower-7b"])
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
_NAMES = st.sampled_from(["code", "type", "message", "status", "status_code", "detail", "error", "metadata"])


@given(st.dictionaries(_NAMES, _JSON, max_size=8) | _JSON)
@example({"code": "9" * 30})
@example({"code": "²"})
def test_any_error_of_a_reply_is_one_of_ours(error: Any) -> None:
    assert isinstance(reported(_CALL, error), LLMError)


@given(st.integers(400, 599), st.text(max_size=30), st.text(max_size=30), st.text(max_size=200))
def test_any_refusal_is_one_of_ours_and_a_failing_server_an_outage(
    status: int, code: str, group: str, message: str
) -> None:
    error = refused(_CALL, Refusal(status=status, code=code, type=group, message=message))
    assert isinstance(error, LLMError)
    if status > 500:
        assert isinstance(error, OUTAGES)


@given(st.text(max_size=200))
def test_any_429_without_a_known_wording_is_a_rate_limit(message: str) -> None:
    assert isinstance(refused(_CALL, Refusal(status=429, code="", message=message)), RateLimitError)


@given(_JSON | st.text(max_size=50) | _JSON.map(json.dumps))
@example('{"a": ' * 5000)
def test_any_arguments_make_a_call_that_can_be_sent_back(written: Any) -> None:
    call = tool_call(id_="1", name="height_of", written=written)
    json.dumps(dict(call.arguments), allow_nan=False, ensure_ascii=False).encode()
    assert call.invalid_arguments is None or call.arguments == {}
