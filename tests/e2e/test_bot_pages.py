"""The pages of the example bots: an event in Discord becomes a row, also on a page that is already open."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest
from playwright.sync_api import Browser, expect

from bootstrap.embedded.postgres import owner_url
from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance

pytestmark = pytest.mark.timeout(300)

GUILD = 1290000000000000000
MARA = "1290000000000000103"
PAGES = {
    "Server log": "logging_bot",
    "Logged events": "logging_bot/events",
    "Anomalies": "anomaly_bot",
    "Reminders and polls": "reminders_bot",
}
_RAID = """
    INSERT INTO anomaly_alerts
        (guild_id, kind, score, factors, user_ids, names, first_half_hour, last_half_hour, found_at, learned)
    VALUES ($1, 'raid', 0.93, '{"young accounts": 0.9, "newcomers": 0.4}', $2, $3, 987000, 987001, now(), false)
"""
_HABITS = """
    INSERT INTO anomaly_baselines
        (guild_id, user_id, joined, updated_at, active, days, last, hours, weekdays, mean, deviation,
         moving_average, weighted_average)
    VALUES ($1, $2, 980000, now(), 120, 60, 987000, $3, '[20,18,16,17,15,18,16]', '[1.1,0.2,0.7,0.4,0.1]',
        '[0.6,0.4,0.3,0.5,0.4]', 4.2, 3.9)
    ON CONFLICT (guild_id, user_id) DO UPDATE SET active = 120, days = 60
"""


@pytest.fixture(scope="module", autouse=True)
def suspected(harbour: Instance) -> None:
    """Insert a reported raid and a member's habits, which the bot finds only after weeks."""
    url = json.loads((harbour.home / "state.json").read_text())["urls"]["database"]
    password = (harbour.home / "postgres" / "password").read_text().strip()

    async def write() -> None:
        connection = await asyncpg.connect(owner_url(url, password=password).replace("+asyncpg", ""))
        try:
            schema = await connection.fetchval("SELECT schemaname FROM pg_tables WHERE tablename = 'anomaly_alerts'")
            await connection.execute(f'SET search_path TO "{schema}"')
            await connection.execute("SELECT set_config('app.guild_id', $1, false)", str(GUILD))
            others = [str(GUILD + 500 + number) for number in range(14)]
            names = json.dumps({MARA: "Mara", others[0]: "Zed"})
            await connection.execute(_RAID, GUILD, json.dumps([MARA, *others]), names)
            hours = [1 if hour < 8 else 2 + abs(hour - 20) % 7 for hour in range(24)]
            await connection.execute(_HABITS, GUILD, int(MARA), json.dumps(hours))
        finally:
            await connection.close()

    # Playwright's loop runs in this thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(write())).result()


def opened(dashboard: Dashboard, path: str, title: str) -> None:
    dashboard.sign_in("Olivia", f"/guilds/{GUILD}/ext/{path}")
    expect(dashboard.page.get_by_role("heading", name=title, level=1)).to_be_visible()


def test_an_event_appears_on_the_open_page_and_in_the_file(chromium: Browser, harbour: Instance) -> None:
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        opened(dashboard, "logging_bot", "Server log")
        assert harbour.discord("join", "Nora").returncode == 0
        nora = page.get_by_role("listitem").filter(has_text="member joined").filter(has_text="Nora")
        expect(nora).to_be_visible()

        assert harbour.discord("leave", "--as", "Nora").returncode == 0
        expect(page.get_by_role("listitem").filter(has_text="member left").filter(has_text="Nora")).to_be_visible()
        dashboard.choose("Kind", "member left")
        expect(nora).to_have_count(0)
        expect(page).to_have_url(re.compile(r"\?kind=member[+]left"))
        with page.expect_download() as saved:
            page.get_by_role("link", name="Save as CSV").click()
        lines = Path(saved.value.path()).read_text("utf-8-sig").splitlines()
        assert [line for line in lines if "member joined" in line] == []
        assert [line for line in lines[1:] if "member left" in line and "Nora" in line]


def test_filters_of_the_log_are_in_its_address(chromium: Browser, harbour: Instance) -> None:
    assert harbour.discord("join", "Sasha").returncode == 0
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        opened(dashboard, "logging_bot?text=sash", "Server log")
        expect(page.get_by_role("listitem").filter(has_text="Sasha").first).to_be_visible()
        page.get_by_role("textbox", name="Text").fill("no such name")
        page.get_by_role("main").get_by_role("button", name="Search").click()
        expect(page.get_by_text("No event fits")).to_be_visible()
        page.reload()
        expect(page.get_by_text("No event fits")).to_be_visible()
        page.get_by_role("button", name="Clear filters").click()
        expect(page.get_by_role("listitem").filter(has_text="Sasha").first).to_be_visible()


def test_the_pages_are_accessible_and_fit(chromium: Browser, harbour: Instance) -> None:
    with new_page(chromium) as page:
        dashboard, found = Dashboard(page, harbour.url), list[str]()
        for title, path in (*PAGES.items(), ("Member profile", f"anomaly_bot/member/{MARA}")):
            opened(dashboard, path, title)
            expect(page.get_by_text(re.compile("^Loading"))).to_have_count(0)
            found += dashboard.faults(path.replace("/", " "))
        assert found == []


def test_an_alert_leads_to_the_profile_and_leaves_the_queue_with_its_verdict(
    chromium: Browser, harbour: Instance
) -> None:
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        opened(dashboard, "anomaly_bot", "Anomalies")
        page.get_by_role("listitem").filter(has_text="Suspected raid").get_by_role("link", name="Mara").click()
        expect(page.get_by_text("60 days, 120 half-hours with activity")).to_be_visible()
        page.get_by_role("link", name="All alerts").click()
        page.get_by_role("button", name="False alarm").click()
        expect(page.get_by_text("Nothing waits for a verdict")).to_be_visible()
        page.get_by_role("radio", name="All").click()
        expect(page.get_by_role("listitem").filter(has_text="Suspected raid")).to_contain_text("False alarm")


def test_a_poll_and_a_reminder_are_on_the_open_page_and_the_poll_is_ended_there(
    chromium: Browser, harbour: Instance
) -> None:
    question = "Which evening suits the tournament?"
    assert harbour.say(f"/poll question: {question} answers: Friday | Saturday", as_="mara")
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        opened(dashboard, "reminders_bot", "Reminders and polls")
        poll = page.get_by_role("listitem").filter(has_text=question).first
        expect(poll).to_contain_text("0 votes")
        assert harbour.say("/remind when: 2h text: Bring the dice", as_="mara")
        expect(page.get_by_text("of 1 member, 0 repeated")).to_be_visible()
        assert "dice" not in page.content()
        expect(poll).to_contain_text("#")
        assert dashboard.violations() == []

        page.get_by_role("button", name=f"End now: {question}").click()
        page.get_by_role("button", name="End the poll").click()
        # Its result is a message in Discord, which the next test must not take for an answer.
        expect(page.get_by_text("No poll runs")).to_be_visible(timeout=90_000)  # the bot looks once a minute
