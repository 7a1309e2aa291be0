"""Shorten a conversation to what fits, without a tool's result that lost its call."""

from collections.abc import Iterator, Sequence

from domain.llm.chat import ChatMessage, Role
from domain.llm.estimates import estimated_message_tokens

_Placed = tuple[int, ChatMessage]
_Step = list[_Placed]


def trimmed(messages: Sequence[ChatMessage], *, most_tokens: int) -> list[ChatMessage]:
    """Return the newest messages with about `most_tokens` tokens together, by the estimate that budgets use too.

    System messages are always kept, at their places. So is the last message of the user, even beyond `most_tokens`.
    The oldest exchanges are dropped first, each as a whole. If the newest exchange alone is too long, its oldest tool
    calls are dropped with their results. The rest therefore begins with a message of the user, each result of a tool
    follows its call, and each call that was answered has its results.
    """
    placed = list(enumerate(messages))
    system = [each for each in placed if each[1].role is Role.SYSTEM]
    room = most_tokens - _tokens(system)
    kept = {index for index, _ in system}
    exchanges = list(_exchanges([each for each in placed if each[1].role is not Role.SYSTEM]))
    for number, exchange in enumerate(reversed(exchanges)):
        steps = list(_steps(exchange))
        needed = sum(map(_tokens, steps))
        if needed > room and number == 0:
            steps = _newest(steps, room)
        elif needed > room:
            break
        room -= needed
        kept.update(index for step in steps for index, _ in step)
    return [message for index, message in placed if index in kept]


def _exchanges(placed: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    """Split before each message of the user. What comes before the first one belongs to no exchange."""
    exchange: list[_Placed] = []
    for each in placed:
        if each[1].role is Role.USER:
            if exchange:
                yield exchange
            exchange = [each]
        elif exchange:
            exchange.append(each)
    if exchange:
        yield exchange


def _steps(exchange: Sequence[_Placed]) -> Iterator[_Step]:
    """Split so that a call of tools and its results are one step."""
    step: _Step = []
    for each in exchange:
        if each[1].role is not Role.TOOL and step:
            yield step
            step = []
        step.append(each)
    if step:
        yield step


def _newest(steps: Sequence[_Step], room: int) -> list[_Step]:
    question, *others = steps
    room -= _tokens(question)
    newest: list[_Step] = []
    for step in reversed(others):
        room -= _tokens(step)
        if room < 0:
            break
        newest.append(step)
    return [question, *reversed(newest)]


def _tokens(step: _Step) -> int:
    return sum(estimated_message_tokens(message) for _, message in step)
