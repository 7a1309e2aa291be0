"""Two people edit settings at once, and nothing that is typed is lost."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from simulators.discord.world import DEMO
from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance

PLACE = f"/guilds/{DEMO.id}/settings?section=inquiry"


def opened(page: Page, url: str) -> Dashboard:
    dashboard = Dashboard(page, url)
    dashboard.sign_in("Olivia", PLACE)
    expect(answer_of(page)).to_be_visible()
    return dashboard


def answer_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Longest answer")


def persona_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Persona")


def _reset(page: Page, url: str) -> None:
    """Reset the section as the page's button does."""
    section = f"{url}/api/v1/guilds/{DEMO.id}/settings/inquiry"
    token = page.request.get(f"{url}/api/v1/auth/me").json()["csrf_token"]
    body = {"version": page.request.get(section).json()["version"], "values": {}}
    answer = page.request.put(section, data=body, headers={"X-CSRF-Token": token, "Origin": url})
    assert answer.ok, answer.text()


@pytest.fixture
def here(chromium: Browser, instance: Instance) -> Iterator[Dashboard]:
    """The settings of a section whose values are its defaults, before and after the test."""
    with new_page(chromium) as page:
        dashboard = opened(page, instance.url)
        yield dashboard
        _reset(page, instance.url)


@pytest.fixture
def there(chromium: Browser, instance: Instance) -> Iterator[Dashboard]:
    with new_page(chromium) as page:
        yield opened(page, instance.url)


def test_changes_of_different_fields_in_two_browsers_merge(here: Dashboard, there: Dashboard) -> None:
    persona_of(there.page).fill("A pirate.")
    answer_of(here.page).fill("900")
    here.save()
    expect(answer_of(there.page)).to_have_value("900")
    expect(persona_of(there.page)).to_have_value("A pirate.")
    there.save()
    expect(there.page.get_by_role("dialog")).to_have_count(0)
    expect(persona_of(here.page)).to_have_value("A pirate.")
    expect(answer_of(here.page)).to_have_value("900")


def test_a_change_of_the_same_field_asks_which_value_holds_and_names_who_saved_the_other(
    here: Dashboard, there: Dashboard
) -> None:
    answer_of(there.page).fill("700")
    answer_of(here.page).fill("900")
    here.save()
    expect(there.page.get_by_text("Saved by someone else meanwhile: 900")).to_be_visible()
    there.page.keyboard.press("Control+s")
    question = there.page.get_by_role("dialog", name="Olivia changed the same field")
    expect(question.get_by_role("radio", name=re.compile("^Olivia, .*900"))).to_be_visible()
    assert there.violations() == []
    question.get_by_role("button", name="Save selection").click()
    expect(question).to_have_count(0)
    expect(answer_of(here.page)).to_have_value("700")


def test_a_draft_survives_a_reload_another_page_and_the_end_of_the_session(here: Dashboard) -> None:
    persona_of(here.page).fill("A pirate.")
    here.page.reload()
    expect(here.page.get_by_text("Your unsaved changes of")).to_be_visible()
    expect(persona_of(here.page)).to_have_value("A pirate.")

    here.page.get_by_role("link", name="Baseline, all servers").filter(visible=True).click()
    here.open_guild()
    here.open_settings_of("Inquiry")
    expect(persona_of(here.page)).to_have_value("A pirate.")

    here.page.context.clear_cookies()
    here.page.get_by_role("button", name="Save changes").click()
    here.page.get_by_role("button", name="Sign in with Discord").or_(
        here.page.get_by_role("link", name="Sign in with Discord")
    ).first.click()
    here.page.get_by_role("button", name="Sign in as Olivia").click()
    expect(persona_of(here.page)).to_have_value("A pirate.")
    here.save()
    expect(here.page.get_by_role("button", name="Save changes")).to_have_count(0)


def test_a_former_value_is_restored_from_the_history_of_its_field(here: Dashboard) -> None:
    for value in ("900", "950"):
        answer_of(here.page).fill(value)
        here.save()
        expect(here.page.get_by_role("button", name="Save changes")).to_have_count(0)
    here.page.get_by_role("button", name="History of Longest answer").click()
    newest = here.page.get_by_role("list", name="Changes of Longest answer").get_by_role("listitem").first
    expect(newest).to_contain_text("Olivia")
    newest.get_by_role("button", name="Restore 900").click()
    expect(answer_of(here.page)).to_have_value("900")


def test_exported_settings_are_imported_after_a_look_at_the_changes(here: Dashboard, tmp_path: Path) -> None:
    with here.page.expect_download() as download:
        here.page.get_by_role("link", name="Export").click()
    document = json.loads(download.value.path().read_text())
    document["sections"]["inquiry"]["values"]["max_tokens"] = 850
    changed = tmp_path / "settings.json"
    changed.write_text(json.dumps(document))
    here.page.get_by_role("button", name="Import").click()
    here.page.locator("input[type=file]").set_input_files(changed)
    dialog = here.page.get_by_role("dialog", name="Import settings")
    expect(dialog.get_by_text("850")).to_be_visible()
    assert here.violations() == []
    dialog.get_by_role("button", name="Import 1 section").click()
    expect(answer_of(here.page)).to_have_value("850")


def test_the_page_and_its_lists_are_accessible_and_fit_the_screen(here: Dashboard) -> None:
    page = here.page
    answer_of(page).fill("900")
    assert here.faults("settings") == []
    page.get_by_role("combobox", name="Find a setting").click()
    expect(page.get_by_placeholder("Search…")).to_be_focused()
    page.keyboard.type("persona")
    expect(page.get_by_role("option", name="Persona")).to_be_visible()
    assert here.faults("find a setting") == []
    page.keyboard.press("Enter")
    expect(persona_of(page)).to_be_focused()
