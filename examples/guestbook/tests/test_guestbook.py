"""Tests of the guestbook, with the public tools alone."""

import pytest
from litestar.exceptions import NotFoundException

from baseline.testing import simulated_guild
from examples.guestbook import GuestbookSettings
from examples.guestbook.api import list_entries, remove_entry

COG = "examples.guestbook"


async def test_an_entry_is_thanked_for_and_listed_in_the_dashboard() -> None:
    async with simulated_guild(COG, tables=True) as guild:
        reply = await guild.member("leo").slash("guestbook", text="Good day")
        await guild.member("mara").slash("guestbook", text="Hello all")
        listed = await list_entries.fn(guild.api, limit=1)

    assert reply.content == "Thank you, Leo!"
    assert (listed.total, [(entry.name, entry.text) for entry in listed.entries]) == (
        2,
        [("Mara the Brave", "Hello all")],
    )


async def test_entries_per_member_are_a_setting() -> None:
    async with simulated_guild(COG, tables=True) as guild:
        await guild.configure(GuestbookSettings, most=1)
        await guild.member("leo").slash("guestbook", text="One")
        reply = await guild.member("leo").slash("guestbook", text="Two")

    assert (reply.content, reply.ephemeral) == ("You have reached this server's limit of entries per member: 1.", True)


async def test_an_entry_is_removed_once() -> None:
    async with simulated_guild(COG, tables=True) as guild:
        await guild.member("leo").slash("guestbook", text="Good day")
        (entry,) = (await list_entries.fn(guild.api, limit=50)).entries
        await remove_entry.fn(guild.api, int(entry.id))
        with pytest.raises(NotFoundException, match="removed already"):
            await remove_entry.fn(guild.api, int(entry.id))
        assert (await list_entries.fn(guild.api, limit=50)).total == 0
