"""A sign-in never redirects away from the dashboard."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.sign_in.return_to import safe_return_to

DASHBOARD = "https://bot.example"


@pytest.mark.parametrize(
    "place", ["/", "/guilds", "/guilds/1/usage?from=2026-01-01&to=2026-01-31", "/guilds/1/settings#ask", "/a-b_c/"]
)
def test_places_in_the_dashboard_are_kept(place: str) -> None:
    assert safe_return_to(place) == place


@given(st.text() | st.text(alphabet="/\\.:@?#%\t\r\n ae2f"))
def test_every_return_path_stays_on_the_dashboard(wanted: str) -> None:
    place = safe_return_to(wanted)
    assert place.startswith("/")
    assert place.isprintable()
    assert urlsplit(urljoin(DASHBOARD, place)).netloc == "bot.example"
    assert "//" not in place.partition("?")[0].partition("#")[0]
    assert "\\" not in place
