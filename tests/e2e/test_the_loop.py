"""The main job: ask, pay, see the cost, change a setting, and the running bot obeys."""

import re
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from adapters.llm.catalogue import ListedModels
from domain.chat import LLMProvider
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance

PIRATE = "You are a pirate."
WITHIN = 1.0
"""Seconds in which the running bot has to obey a changed setting."""


def cost_of(dashboard: Dashboard) -> Decimal:
    shown = re.search(r"[0-9.]+", dashboard.figure("Cost").text_content() or "")
    assert shown is not None
    return Decimal(shown.group())


def seconds_until_obeyed(instance: Instance, saved_at: float, sign: str) -> float:
    """How long after the save the first command was sent whose answer bears the sign."""
    while True:
        asked_at = time.monotonic()
        (reply,) = instance.ask("What will you do?")
        if sign in reply["content"]:
            return asked_at - saved_at
        assert asked_at - saved_at < WITHIN, reply["content"]


def test_a_member_asks_and_an_admin_sees_the_cost_and_changes_the_next_answer(
    dashboard: Dashboard, instance: Instance, record_property: Callable[[str, object], None]
) -> None:
    dashboard.sign_in("Olivia")
    dashboard.open_guild()
    dashboard.open("Usage")
    expect(dashboard.figure("Requests")).to_have_text("0")

    sent = instance.send("/ask question: What is a snowflake?", as_="mara")
    assert sent.returncode == 0, sent.stderr
    assert "What is a snowflake?" in sent.stdout
    assert "simulated" in sent.stdout

    # The page learns of it without being reloaded.
    expect(dashboard.figure("Requests")).to_have_text("1")
    assert cost_of(dashboard) > 0
    expect(dashboard.page.get_by_role("table", name="By person")).to_contain_text("Mara")
    expect(dashboard.page.get_by_role("table", name="By feature")).to_contain_text("ask")

    dashboard.open("Settings")
    dashboard.page.get_by_role("textbox", name="Persona").fill(PIRATE)
    delay = seconds_until_obeyed(instance, dashboard.save(), "pirate")
    record_property("seconds until the bot obeyed", round(delay, 3))
    assert delay < WITHIN


@pytest.mark.parametrize("provider", list(LLMProvider))
def test_the_loop_holds_for_every_provider(dashboard: Dashboard, instance: Instance, provider: LLMProvider) -> None:
    model = ListedModels().models(provider)[0]
    dashboard.sign_in("Olivia")
    dashboard.open_guild()
    dashboard.open("Settings")
    dashboard.choose("Model", "None")
    dashboard.choose("Model", f"{model.title} ({provider})")
    delay = seconds_until_obeyed(instance, dashboard.save(), f"{provider}/{model.name}")
    assert delay < WITHIN

    dashboard.open("Usage")
    row = dashboard.page.get_by_role("table", name="By model").get_by_role("row", name=re.compile(model.name))
    expect(row).to_contain_text(re.compile(r"\$[0-9.]*[1-9]"))
