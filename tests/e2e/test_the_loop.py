"""The main job: ask, record the cost, see it in the dashboard, change a setting, and the running bot obeys."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from playwright.sync_api import expect
from typing_extensions import override

from adapters.clock import SystemClock
from adapters.llm.models.catalogue import ListedModels
from adapters.llm.models.guild_models import GuildModels
from domain.llm.requests import LLMProvider, ModelName
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance

PIRATE = "You are a pirate."
WITHIN = 10.0
"""Ten times the promised second, for a loaded machine. A bot that missed the event would obey after half a minute."""


def cost_of(dashboard: Dashboard) -> Decimal:
    shown = re.search(r"[0-9.]+", dashboard.figure("Cost").text_content() or "")
    assert shown is not None
    return Decimal(shown.group())


@dataclass(frozen=True, slots=True)
class Obeyed:
    """Seconds from the save to the first command that obeyed it, and to its answer."""

    asked: float
    answered: float

    @override
    def __str__(self) -> str:
        return f"the command sent {self.asked:.3f} s after the save obeyed; its answer came after {self.answered:.3f} s"


def obeyed(instance: Instance, saved_at: float, sign: str) -> Obeyed:
    """Return the first answer after the save that shows the change."""
    while True:
        asked = time.monotonic() - saved_at
        (reply,) = instance.ask("What will you do?")
        if sign in reply["content"]:
            return Obeyed(asked, time.monotonic() - saved_at)
        assert asked < WITHIN, reply["content"]


def test_a_member_asks_and_an_admin_sees_the_cost_and_changes_the_next_answer(
    dashboard: Dashboard, instance: Instance, measured: Callable[[str], None]
) -> None:
    dashboard.open_as("Olivia", "Usage")
    expect(dashboard.figure("Requests")).to_have_text(re.compile(r"^\d+$"))
    before = int(dashboard.figure("Requests").text_content() or "")

    sent = instance.send("/inquiry text: What is a snowflake?", as_="mara")
    assert sent.returncode == 0, sent.stderr
    assert "What is a snowflake?" in sent.stdout
    assert "simulated" in sent.stdout

    # The page must update without a reload.
    expect(dashboard.figure("Requests")).to_have_text(str(before + 1))
    assert cost_of(dashboard) > 0
    expect(dashboard.page.get_by_role("table", name="By person")).to_contain_text("Mara")
    expect(dashboard.page.get_by_role("table", name="By feature")).to_contain_text("inquiry")

    dashboard.open_settings_of("Inquiry")
    dashboard.page.get_by_role("textbox", name="Persona").fill(PIRATE)
    result = obeyed(instance, dashboard.save(), "pirate")
    measured(f"changed persona: {result}")
    assert result.asked < WITHIN


def test_the_loop_holds_for_every_provider(
    dashboard: Dashboard, instance: Instance, measured: Callable[[str], None]
) -> None:
    allowed, models = GuildModels(None, SystemClock().now()), ListedModels()
    dashboard.open_as("Olivia", "Settings")
    dashboard.choose_section("Inquiry")
    chosen: list[str] = []
    for provider in LLMProvider:
        model = next(info for info in models.models(provider) if allowed.allows(ModelName(provider, info.name)))
        dashboard.choose("Model", "Bot default")
        dashboard.choose("Model", f"{model.title} ({provider})")
        result = obeyed(instance, dashboard.save(), f"{provider}/{model.name}")
        measured(f"changed model to {provider}: {result}")
        assert result.asked < WITHIN
        chosen.append(model.name)

    dashboard.open("Usage")
    by_model = dashboard.page.get_by_role("table", name="By model")
    for name in chosen:
        expect(by_model.get_by_role("row", name=re.compile(name))).to_contain_text(re.compile(r"\$[0-9.]*[1-9]"))
