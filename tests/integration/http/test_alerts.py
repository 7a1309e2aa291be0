"""A guild requests a test of its alerts and sees the last deliveries."""

from dataclasses import replace

from domain.audit import AuditAction
from domain.ids import GuildId
from domain.settings import StoredSection
from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.world import World


def configure(world: World) -> None:
    stored = StoredSection.untouched(GuildId(GUILD), "alerts", 1)
    world.memory.guilds[GuildId(GUILD)].settings["alerts"] = replace(stored, values={"channel": "7", "member": "8"})


async def test_a_test_is_sent_to_every_target_and_audited(world: World) -> None:
    configure(world)
    browser = await world.signed_in(INITIAL)
    answer = await browser.post(f"/guilds/{GUILD}/alerts/test")
    assert (answer.status_code, answer.json()) == (202, {"targets": ["channel", "member"]})
    deliveries = (await browser.get(f"/guilds/{GUILD}/alerts")).json()
    assert {each["target"] for each in deliveries} == {"channel", "member"}
    assert {(each["kind"], each["state"], each["attempts"], each["error"]) for each in deliveries} == {
        ("test", "waiting", 0, "")
    }
    assert world.memory.guilds[GuildId(GUILD)].audit[-1].entry.action is AuditAction.ALERT_TESTED


async def test_a_test_without_a_target_sends_nothing(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    answer = await browser.post(f"/guilds/{GUILD}/alerts/test")
    assert (answer.status_code, answer.json()) == (202, {"targets": []})
    assert (await browser.get(f"/guilds/{GUILD}/alerts")).json() == []
