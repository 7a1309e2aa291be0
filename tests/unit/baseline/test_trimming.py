"""A trimmed conversation fits, keeps the last question, and orphans no call and no result of a tool."""

from hypothesis import given
from hypothesis import strategies as st

from baseline.llm import ChatMessage, Role, ToolCall, trimmed
from domain.llm.estimates import estimated_message_tokens

QUESTION = ChatMessage(Role.USER, "And now?")


def exchange(number: int, steps: int, *, words: int) -> list[ChatMessage]:
    messages = [ChatMessage(Role.USER, "why " * words)]
    for step in range(steps):
        ids = [f"{number}-{step}-{each}" for each in range(1 + step % 2)]
        calls = tuple(ToolCall(id=each, name="look", arguments={}) for each in ids)
        messages.append(ChatMessage(Role.ASSISTANT, "", tool_calls=calls))
        messages += [ChatMessage(Role.TOOL, "result " * words, tool_call_id=each) for each in ids]
    return [*messages, ChatMessage(Role.ASSISTANT, "because " * words)]


EXCHANGES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 40)), max_size=6)


def a_conversation(shapes: list[tuple[int, int]], *, last_steps: int) -> list[ChatMessage]:
    messages = [ChatMessage(Role.SYSTEM, "Be kind.")]
    for number, (steps, words) in enumerate(shapes):
        messages += exchange(number, steps, words=words)
    return [*messages, QUESTION, *exchange(99, last_steps, words=5)[1:-1]]


def tokens(messages: list[ChatMessage]) -> int:
    return sum(map(estimated_message_tokens, messages))


@given(shapes=EXCHANGES, last_steps=st.integers(0, 3), most_tokens=st.integers(0, 400))
def test_whatever_is_cut_the_rest_is_a_conversation_that_providers_take(
    shapes: list[tuple[int, int]], last_steps: int, most_tokens: int
) -> None:
    whole = a_conversation(shapes, last_steps=last_steps)
    rest = trimmed(whole, most_tokens=most_tokens)
    kept = set(map(id, rest))
    assert [message for message in whole if id(message) in kept] == rest
    assert rest[0] == whole[0]
    assert QUESTION in rest
    assert rest[1].role is Role.USER
    called = {call.id for message in rest for call in message.tool_calls}
    answered = {message.tool_call_id for message in rest if message.role is Role.TOOL}
    assert called == answered
    assert tokens(rest) <= max(most_tokens, tokens([whole[0], QUESTION]))


@given(shapes=EXCHANGES, last_steps=st.integers(0, 3))
def test_what_fits_is_left_as_it_is(shapes: list[tuple[int, int]], last_steps: int) -> None:
    whole = a_conversation(shapes, last_steps=last_steps)
    assert trimmed(whole, most_tokens=tokens(whole)) == whole


def test_one_message_that_stands_there_twice_is_two() -> None:
    pair = [ChatMessage(Role.USER, "Again?"), ChatMessage(Role.ASSISTANT, "Yes.")]
    assert len(trimmed([*pair, *pair, QUESTION], most_tokens=tokens([*pair, QUESTION]))) == 3


def test_an_empty_conversation_stays_empty() -> None:
    assert trimmed([], most_tokens=10) == []
