"""Links in a model's text: none hides where it leads, and code is left alone."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from baseline.links import without_links
from baseline.replying.live import message_parts
from baseline.replying.splitting import MESSAGE_LIMIT
from tests.nightly import examples
from tests.unit.baseline.discord_markdown import invites, masked_links

EVIL = "[your bank](http://evil.example)"
PIECES = (
    *("[", "]", "(", ")", "](", "```", "```py\n", "`", "``", "\n", "**", "*", "__", "_", "||", "~~", "\\", "<", ">"),
    *("http://evil.example", "https://", "discord.gg/", "discord.com/invite/", "abc", " ", "# ", "> ", "\x00", EVIL),
)
# Discord pairs these fences so that text follows them, although each fence seems to open a block.
SWAPPED = (
    "``````py\n```",
    "[```[\n```",
    "```\n```\n```\n",
    "```py\n```\n```\n",
    "**a\n```\nb** c\n```\nd\n```\n",
)
INVITES = (
    *("discord.gg/http://evil.example", "discord.gg/https", "discord.gg/httpdiscord.gg/abc"),
    *("discord.gg/abcdiscord.gg/abc", "discord.gg/abc discord.com/invite/abc", "discord.gg/abc https://evil.example"),
    *("discord.gg/abchttps://evil.example", "https://discord.gg/https://discord.gg/abc", "discord.gg/ftp://abc"),
)


@pytest.mark.parametrize(
    "text",
    [
        EVIL,
        f"# {EVIL}",
        f"-# {EVIL}",
        f"> {EVIL}",
        f"**{EVIL}**",
        f"||{EVIL}||",
        "[your bank](<http://evil.example>)",
        "[your bank]( http://evil.example )",
        '[your bank](http://evil.example "Your bank")',
        "[http://bank.example](http://evil.example)",
        "[a [b] c](http://evil.example)",
        "[a\nb](http://evil.example)",
        f"an open `{EVIL}",
        f"an open block\n```\n{EVIL}",
        f"\\`{EVIL}`",
        f"[a `](http://evil.example)`{EVIL}",
        f"<http://x`>{EVIL}`",
        f"http://x`y {EVIL}`",
        f"**a`b** {EVIL}`",
        f"**a\n```\nb** {EVIL}\n```",
        "[a\n```\n](http://evil.example)\n```",
        f"<http://x\n```>\n{EVIL}\n```",
        f"text ```{EVIL}",
        *(before + EVIL + "\n```" for before in SWAPPED),
    ],
)
def test_a_masked_link_is_shown_as_text(text: str) -> None:
    safe = without_links(text)
    assert masked_links(safe) == []
    assert safe.replace("\u200b", "") == text


def test_the_cases_above_are_links_without_it() -> None:
    assert masked_links(EVIL) == masked_links(f"an open `{EVIL}") == masked_links(f"**a`b** {EVIL}`")


@pytest.mark.parametrize(
    "address",
    [
        "discord.gg/abc",
        "https://discord.gg/abc",
        "<https://discord.gg/abc>",
        "https://DISCORD.gg/abc",
        "https://discord.com/invite/abc",
        "https://ptb.discord.com//invite/abc",
        "https://discordapp.com/%69nvite/abc",
        "https://discord.gg.:443/abc",
        "https://x@discord.gg/abc",
        "https://discord.gg\\abc",
        "https://\uff44\uff49\uff53cord.\uff47\uff47/abc",
        "https://discord\u3002gg/abc",
        "https://dis\u200bcord.gg/abc",
        "https://dis\u00adcord.gg/abc",
    ],
)
def test_an_invite_is_shown_as_text(address: str) -> None:
    safe = without_links(f"Join {address} now")
    assert "://" not in safe
    assert invites(safe) == []
    assert safe.replace("\u200b", "") == f"Join {address} now".replace("\u200b", "")


@pytest.mark.parametrize("before", ["", *SWAPPED])
@pytest.mark.parametrize("invite", INVITES)
def test_whatever_surrounds_an_invite_it_is_shown_as_text(invite: str, before: str) -> None:
    text = f"{before}{invite}\n```" if before else invite
    assert invites(text) != []
    assert invites(without_links(text)) == []


@pytest.mark.parametrize("control", ["\x00", "\r", "\x1c", "\x1f", "\x7f", "\x85"])
def test_control_characters_hide_neither_a_link_nor_an_invite_nor_a_fence(control: str) -> None:
    assert without_links(f"[your bank]{control}(http://evil.example)") == without_links(EVIL)
    assert without_links(f"disc{control}ord.gg{control}/abc") == without_links("discord.gg/abc")
    fence = f"`{control}``"
    assert masked_links(without_links(f"{fence}a\n{fence}\nb\n```\n{EVIL}\n```")) == []


@pytest.mark.parametrize(
    "text",
    [
        "See https://docs.example/a_(b) and <https://docs.example>.",
        "A list [1] and (2), `a[0]` and f(x)[1].",
        "discord.com/channels/1/2 and the word discord.gg",
        f"Like this:\n```md\n{EVIL} discord.gg/abc\n```\nDone.",
        f"```md\n{EVIL}\n```\nand\n```\ndiscord.gg/abc\n```",
        f"**Bold**, then\n```python\nhandlers[key](event)  # {EVIL}\n```",
    ],
)
def test_anything_else_is_left_alone(text: str) -> None:
    assert without_links(text) == text


@settings(max_examples=examples(250, at_night=5000), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@example("``````py\n```discord.gg/http://evil.example```")
@example("discord.gg/http://evil.example")
@example("discord.gg/abcdiscord.gg/http")
@example("[```[\n```discord.gg/__```")
@example("``````py\n```discord.gg/```py\n```py\n")
def test_no_message_contains_an_active_masked_link_or_invite(text: str) -> None:
    safe = without_links(text)
    assert masked_links(safe) == []
    assert invites(safe) == []
    assert len(safe) <= 2 * len(text)


@settings(max_examples=examples(50, at_night=1500), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.integers(1, 400), st.integers(0, 3000))
def test_nor_does_any_part_of_a_long_one_or_any_state_of_a_stream(text: str, times: int, shown: int) -> None:
    for so_far in ((text * times)[:6000], (text * times)[:shown]):
        for part in message_parts(so_far, allow_links=False):
            assert len(part) <= MESSAGE_LIMIT
            assert masked_links(part) == []
            assert invites(part) == []
