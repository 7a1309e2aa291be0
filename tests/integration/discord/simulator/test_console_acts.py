"""Act on messages, components and forms in the simulated Discord by the ids that earlier acts have returned."""

import httpx
import pytest

from tests.integration.discord.simulator.acting import COG, act, refused, sent, texts


@pytest.fixture
def cog() -> str:
    return COG


async def test_a_message_is_edited_reacted_to_and_deleted_by_its_id(terminal: httpx.AsyncClient) -> None:
    message = await sent(terminal, "hello")

    edited = await act(terminal, "edit", message=message, text="goodbye")
    reacted = await act(terminal, "react", message=message, emoji="👍")
    taken_back = await act(terminal, "unreact", message=message, emoji="👍")
    deleted = await act(terminal, "delete", message=message)

    assert texts(edited) == ["hello became goodbye"]
    assert texts(reacted) == ["mara 👍"]
    assert texts(taken_back) == ["mara no 👍"]
    assert (texts(deleted), deleted["did"]) == (["Gone: goodbye"], [])


async def test_buttons_and_menus_of_a_reply_are_used_by_its_id(terminal: httpx.AsyncClient) -> None:
    (shown,) = (await act(terminal, "send", text="/buttons"))["replies"]
    assert ([button["label"] for button in shown["buttons"]], shown["menus"][0]["options"]) == (
        ["Yes"],
        ["Red", "Blue"],
    )

    chosen = await act(terminal, "choose", message=shown["id"], values=["Blue"])
    pressed = await act(terminal, "press", message=shown["id"], button="Yes")

    assert texts(chosen) == ["Blue"]
    assert [(reply["id"], reply["content"], reply["buttons"]) for reply in pressed["replies"]] == [
        (shown["id"], "You said yes.", [])
    ]


async def test_a_form_is_filled_in_by_its_id(terminal: httpx.AsyncClient) -> None:
    opened = await act(terminal, "send", text="/survey")
    form = opened["form"]
    assert (form["title"], form["fields"]) == (
        "Survey",
        [["Why", "text"], ["Note", "text, optional, now 'none'"], ["Colour", "Red / Blue"]],
    )

    filled = await act(terminal, "fill", form=form["id"], values={"Why": "because", "Colour": "Blue"})
    assert texts(filled) == ["because/none/b"]
    again = await refused(terminal, "fill", form=form["id"], values={"Why": "because", "Colour": "Blue"})
    assert again == f"The form {form['id']} was sent already: open it again."


async def test_a_new_member_joins_acts_leaves_and_comes_back(terminal: httpx.AsyncClient) -> None:
    joined = await act(terminal, "join", name="zoe")
    shouted = await act(terminal, "send", sender="zoe", text="@Baseline shout hello")
    left = await act(terminal, "leave", sender="zoe")
    back = await act(terminal, "join", name="zoe")

    assert [(reply["channel"], reply["content"]) for reply in joined["replies"]] == [
        ("#general", "Welcome zoe"),
        ("@zoe", "Hi!"),
    ]
    assert texts(shouted) == ["HELLO"]
    assert texts(left) == ["Bye zoe"]
    assert texts(back)[0] == "Welcome zoe"


async def test_what_the_bot_does_without_words_is_reported(terminal: httpx.AsyncClient) -> None:
    removed = await act(terminal, "send", text="spam")
    praised = await act(terminal, "send", text="nice")

    assert removed["did"] == [f"Message {removed['sent']} was deleted."]
    assert praised["did"] == [f"The bot reacted to message {praised['sent']} with 🎉."]


async def test_a_channel_is_read_as_a_member_sees_it(terminal: httpx.AsyncClient) -> None:
    await act(terminal, "send", text="/card member: leo")
    await act(terminal, "send", text="@Baseline shout hello", channel="bot-commands")

    async def read(**asked: str) -> list[tuple[str, str]]:
        found = (await terminal.get("/messages", params=asked)).json()
        return [(message["author"], message["content"]) for message in found]

    assert [author for author, _ in await read()] == ["Baseline"]
    assert await read(**{"as": "leo"}) == []
    assert [author for author, _ in await read(**{"as": "mara"})] == ["Baseline"]
    assert [author for author, _ in await read(channel="bot-commands")] == ["mara", "Baseline"]
    assert await read(channel="bot-commands", last="1") == [("Baseline", "HELLO")]


async def test_a_button_may_delete_its_message(terminal: httpx.AsyncClient) -> None:
    (shown,) = (await act(terminal, "send", text="/choices"))["replies"]
    cleared = await act(terminal, "press", message=shown["id"], button="Clear")
    assert (cleared["replies"], cleared["did"]) == ([], [f"Message {shown['id']} was deleted."])
