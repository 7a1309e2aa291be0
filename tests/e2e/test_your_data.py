"""A user copies and erases their own data on the account page, and is signed out by it."""

import json
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.e2e.browser import new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance
from tests.waiting import wait_until

NAME = "Leo"


def test_a_user_gets_a_copy_of_their_data_and_has_them_erased(chromium: Browser, harbour: Instance) -> None:
    with new_page(chromium) as page:
        dashboard = Dashboard(page, harbour.url)
        dashboard.sign_in(NAME, "/account", anew=True)
        page.goto(f"{harbour.url}/account")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download a copy").click()
        document = json.loads(Path(download.value.path()).read_text())
        assert (document["about"], len(document["stored"]["sessions"])) == ("user", 1)
        assert [entry["action"] for entry in document["stored"]["audit_log"]] == ["session.started"]
        assert dashboard.faults("account with your data") == []

        page.get_by_role("button", name="Erase your data").click()
        dialog = page.get_by_role("dialog", name="Erase your data?")
        erase = dialog.get_by_role("button", name="Erase everything")
        expect(erase).to_be_disabled()
        assert dashboard.faults("erase your data") == []
        dialog.get_by_role("textbox").fill(NAME)
        erase.click()
        expect(page.get_by_text("Your data are being erased.")).to_be_visible()
        wait_until(
            lambda: page.request.get(f"{harbour.url}/api/v1/auth/me").status == 401,
            "the erasure, which ends the session",
            patience=60,
            every=0.25,  # seldom: the worker looks for erasures only every 15 seconds
        )
