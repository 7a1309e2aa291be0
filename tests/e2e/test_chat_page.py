"""The chat in a browser and in Discord: what its page counts, a spent budget, and the switch of the guild."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import ROOT, Instance
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not (ROOT / "cogs" / "chat").is_dir(), reason="This clone has removed cogs/chat."),
]
GUILD = "/api/v1/guilds/1290000000000000000"
LIMIT = {
    "scope": "cog",
    "cog_name": "chat",
    "period": "month",
    "limit_usd": "0.000001",
    "warn_at_percent": 80,
    "stop": True,
    "cheaper_model": None,
    "user_id": None,
}


def change(page: Page, url: str, path: str, **changed: object) -> None:
    token = page.request.get(f"{url}/api/v1/auth/me").json()["csrf_token"]
    version = page.request.get(f"{url}{GUILD}{path}").json()["version"]
    body = {"version": version, **changed}
    answer = page.request.put(f"{url}{GUILD}{path}", data=body, headers={"X-CSRF-Token": token})
    assert answer.ok, answer.text()


def answers(harbour: Instance, begin: str) -> Callable[[], bool]:
    """Return a condition that asks a question, and whether the answer begins so."""
    return lambda: harbour.say("@Baseline and how old?")[0]["content"].startswith(begin)


def test_a_conversation_is_counted_until_its_budget_is_spent_and_the_cog_is_switched_off(
    chromium: Browser, harbour: Instance
) -> None:
    (answer,) = harbour.say("@Baseline how high is the tower?")
    assert answer["content"].endswith("-# Made by AI. It can be wrong.")
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        dashboard.open_as("Olivia")
        navigation = page.get_by_role("navigation", name="Server")
        navigation.get_by_role("link", name="Chat").click()
        expect(page.get_by_role("heading", name="Chat", level=1)).to_be_visible()
        expect(page.get_by_text("1 question of 1 member")).to_be_visible()
        expect(page.get_by_text("The whole server")).to_be_visible()
        assert dashboard.violations() == []

        assert harbour.say("@Baseline and how old?")[0]["content"].endswith("-# Made by AI. It can be wrong.")
        expect(page.get_by_text("2 questions of 1 member")).to_be_visible()

        # A change reaches the bot within a second: until then, questions are asked again.
        change(page, harbour.url, "/settings/chat", values={"calls_per_minute": 60})
        change(page, harbour.url, "/llm/budgets", budgets=[LIMIT])
        wait_until(answers(harbour, "My budget for this is used up. I can answer again <t:"), "the budget to be spent")
        change(page, harbour.url, "/llm/budgets", budgets=[])
        change(page, harbour.url, "/settings/chat", values={})

        harbour.say("/cogs off name: chat", as_="owner")
        assert answers(harbour, "I am switched off in this server. Its managers can switch me on again.")()
        expect(navigation.get_by_role("link", name="Chat")).to_have_count(0)
        expect(page.get_by_text("Chat is switched off in this server")).to_be_visible()
        harbour.say("/cogs on name: chat", as_="owner")
