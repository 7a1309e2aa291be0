"""No secret of a known shape, and no configured one, leaves a process, whatever the text that holds it."""

import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.telemetry.redaction import Redactor
from tests.nightly import examples
from tests.unit.telemetry.leaving import CONFIGURED, LEAVING
from tests.unit.telemetry.secret_shapes import ANY_SHAPE, BY_SHAPE, Shown

TEXTS = st.sampled_from(("{}", "failed: {}", "it sent {} and ended", "({})", "first\n{}\nlast", "[1, {}],"))
KNOWN = st.sampled_from(
    (
        CONFIGURED,
        quote(CONFIGURED),
        quote_plus(CONFIGURED),
        json.dumps(CONFIGURED),
        json.dumps([json.dumps(CONFIGURED)]),
        repr([CONFIGURED.encode()]),
        ascii({"x": repr(CONFIGURED)}),
    )
)
SECRETS = st.one_of(ANY_SHAPE, KNOWN.map(lambda written: (written, "hunter2")))
EACH = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=examples(15, at_night=300)
)


@pytest.mark.usefixtures("kept_logging")
@pytest.mark.parametrize("place", LEAVING)
@EACH
@given(text=TEXTS, shown=SECRETS)
def test_no_secret_leaves_a_process(place: str, text: str, shown: Shown) -> None:
    written, secret = shown
    left = LEAVING[place](text.format(written))
    assert secret not in left
    assert "[redacted]" in left


@pytest.mark.parametrize("shape", BY_SHAPE)
@EACH
@given(data=st.data())
def test_each_shape_is_recognized(shape: str, data: st.DataObject) -> None:
    text, secret = data.draw(BY_SHAPE[shape])
    assert secret not in Redactor().text(f"It says: {text} (end).")


@given(text=st.text(st.characters(exclude_characters="=:@.-_", exclude_categories=["Cs"])))
def test_a_text_without_any_sign_of_a_secret_stays_as_it_is(text: str) -> None:
    assert Redactor([CONFIGURED]).text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "The bot restarted: its basic configuration is complete",
        "DISCORD_BOT_TOKEN: is missing; expected a token of the developer portal.",
        "max_tokens must be at least 1, prompt_tokens=12",
        "GET https://api.example/v1/chat?page=2 took 12.5 s",
        "module.class_.a_function_with_a_long_name failed in /opt/baseline/src/adapters/llm/providers/openai.py",
        "The token limit of gpt-4.1-mini-2025-04-14 is 1047576",
        "0190163d-8694-739b-aea5-966c26f8ad91",
    ],
)
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert Redactor([CONFIGURED]).text(text) == text


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000,
        "://" * 40_000,
        "eyJ-" * 50_000,
        "token_" * 30_000 + "=",
        "'secret':'" * 20_000,
        "Cookie: " * 20_000,
    ],
    ids=lambda text: text[:10],
)
def test_a_hostile_text_does_not_take_long(text: str) -> None:
    Redactor().text(text)
