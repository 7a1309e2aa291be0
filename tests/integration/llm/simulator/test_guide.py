"""The documentation lists the wishes that the simulated models know."""

import re
from pathlib import Path

import pytest

from simulators.llm.answers.asked import Asked, Tool, Turn
from simulators.llm.answers.faults import ON_REQUEST, wished_fault
from simulators.llm.answers.wishes import FORMS, misunderstood

GUIDE = Path(__file__).parents[4] / "docs" / "simulators.md"
EXAMPLES = {"NAME": "clock", "{…}": '{"hour": 3}', "TEXT": "Hello.", "WORDS": "3", "SECONDS": "2"}


def documented() -> list[str]:
    section = GUIDE.read_text().split("## Ask the simulated models", 1)[1]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_each_wish_is_documented_once() -> None:
    assert sorted(documented()) == sorted([*FORMS, *ON_REQUEST])


@pytest.mark.parametrize("form", documented())
def test_a_documented_wish_is_known(form: str) -> None:
    wish = form
    for placeholder, example in EXAMPLES.items():
        wish = wish.replace(placeholder, example)
    question = Turn(by_user=True, text=f"simulate: {wish}")
    asked = Asked(provider="openai", model="m", persona="", turns=(question,), tools=(Tool(name="clock", schema={}),))
    assert wished_fault(question.text) is not None or misunderstood(asked, ON_REQUEST) == ""
