"""Refuse an impossible act of a member, and name what is there instead."""

import httpx
import pytest

from simulators.discord.running import SimulatedDiscord
from tests.integration.discord.simulator.acting import COG, act, refused, sent, texts


@pytest.fixture
def cog() -> str:
    return COG


async def test_what_cannot_be_pressed_or_chosen_is_named_with_what_can(terminal: httpx.AsyncClient) -> None:
    (shown,) = (await act(terminal, "send", text="/choices"))["replies"]
    message = shown["id"]
    there = "Its buttons: 'Late' (disabled), 'Clear', 'Silent', 'Docs'."

    assert await refused(terminal, "press", message=message, button="Nope") == (
        f"The message has no button 'Nope'. {there}"
    )
    assert (await refused(terminal, "press", message=message, button="Late")).startswith(
        "The button 'Late' is disabled"
    )
    assert "opens https://docs.example" in await refused(terminal, "press", message=message, button="Docs")
    assert "several menus: 'Size', 'Friends'" in await refused(terminal, "choose", message=message, values=["Big"])
    assert await refused(terminal, "choose", message=message, menu="Size", values=["Tiny"]) == (
        "There is no option 'Tiny'. Options: Big."
    )
    assert "takes 1 to 2 of its options, not 3" in await refused(
        terminal, "choose", message=message, menu="Friends", values=["leo", "mara", "owner"]
    )
    assert "There is no member of Baseline Demo called 'nobody'" in await refused(
        terminal, "choose", message=message, menu="Friends", values=["nobody"]
    )
    assert await refused(terminal, "press", sender="leo", message=message, button="Clear") == (
        f"Only mara sees message {message}, since it is ephemeral: act as mara."
    )

    friends = await act(terminal, "choose", message=message, menu="Friends", values=["leo", "@owner"])
    assert texts(friends) == ["leo and owner"]


async def test_a_form_that_cannot_be_sent_names_its_fields(terminal: httpx.AsyncClient) -> None:
    form = (await act(terminal, "send", text="/survey"))["form"]["id"]
    values = {"Why": "because", "Colour": "Red"}

    for wrong, reason in (
        ({"Age": "7"}, "The form has no field 'Age'. It has: Why, Note, Colour."),
        ({"Why": "because"}, "The form needs 'Colour'."),
        (values | {"Colour": "Green"}, "There is no option 'Green'. Options: Red, Blue."),
        (values | {"Why": "no"}, "Text input 'Why' is shorter than min_length=3."),
    ):
        assert await refused(terminal, "fill", form=form, values=wrong) == reason
    assert "Only the modal opener" in await refused(terminal, "fill", sender="leo", form=form, values=values)
    assert texts(await act(terminal, "fill", form=form, values=values)) == ["because/none/r"]


async def test_unknown_ids_and_members_are_named_with_how_to_find_them(
    terminal: httpx.AsyncClient, discord: SimulatedDiscord
) -> None:
    message = await sent(terminal, "mine")

    for unknown in ("123", "last", ""):
        assert f"There is no message {unknown!r}" in await refused(terminal, "delete", message=unknown)
    assert "`baseline discord read" in await refused(terminal, "react", message="123", emoji="👍")
    assert "There is no form '123'" in await refused(terminal, "fill", form="123", values={})
    assert "only its author edits it" in await refused(terminal, "edit", sender="leo", message=message, text="x")
    assert "leo may not delete this message" in await refused(terminal, "delete", sender="leo", message=message)
    assert "did not react with 👍" in await refused(terminal, "unreact", message=message, emoji="👍")
    assert "mara is a member of Baseline Demo already" in await refused(terminal, "join", name="mara")
    assert "is no user name" in await refused(terminal, "join", name="two words")
    assert "owns Baseline Demo" in await refused(terminal, "leave", sender="owner")
    assert "Known: owner, admin, mara, leo" in await refused(terminal, "leave", sender="nobody")


async def test_a_button_without_an_answer_fails_as_in_discord(terminal: httpx.AsyncClient) -> None:
    (shown,) = (await act(terminal, "send", text="/choices"))["replies"]
    response = await terminal.post("/press", json={"as": "mara", "message": shown["id"], "button": "Silent"})
    assert response.status_code == 504


@pytest.mark.parametrize(
    ("verb", "body", "reason"),
    [
        ("press", {"as": "mara"}, 'Send {"as": …, "message": …}. message: Field required.'),
        ("choose", {"as": "mara", "message": "1", "values": "x"}, "values: Input should be a valid array."),
        ("leave", {"as": "mara", "place": "x"}, "place: Extra inputs are not permitted."),
    ],
)
async def test_a_request_that_is_not_understood_names_the_field(
    terminal: httpx.AsyncClient, verb: str, body: dict[str, object], reason: str
) -> None:
    response = await terminal.post(f"/{verb}", json=body)
    assert response.status_code == 400
    assert reason in response.json()["error"]
