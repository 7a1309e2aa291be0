"""Being in a guild, and having left it."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.guilds import AddedBySource, Guild, GuildInactive, require_active
from domain.ids import GuildId, UserId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GUILD = Guild(
    id=GuildId(10),
    name="Demo",
    icon_url=None,
    member_count=5,
    owner_id=UserId(1),
    added_by=UserId(2),
    added_by_source=AddedBySource.AUDIT_LOG,
    joined_at=NOON,
)


def test_a_guild_that_the_bot_left_is_inactive() -> None:
    left = GUILD.left(NOON)
    assert not left.active
    with pytest.raises(GuildInactive, match="10"):
        require_active(left, left.id)


def test_a_guild_without_the_bot_so_far_is_inactive() -> None:
    with pytest.raises(GuildInactive, match="10"):
        require_active(None, GUILD.id)


def test_leaving_twice_keeps_the_first_time() -> None:
    left = GUILD.left(NOON)
    assert left.left(NOON + timedelta(days=1)).left_at == NOON


@pytest.mark.parametrize(
    ("joined_at", "active", "same"),
    [
        (NOON, True, True),
        (NOON - timedelta(seconds=5), True, True),
        (NOON + timedelta(microseconds=1), True, False),
        (None, True, True),
        (NOON, False, True),
        (NOON + timedelta(days=1), False, False),
        (None, False, False),
    ],
)
def test_a_bot_that_came_later_is_there_for_another_stay(
    joined_at: datetime | None,
    active: bool,  # noqa: FBT001 - parametrised
    same: bool,  # noqa: FBT001 - parametrised
) -> None:
    guild = GUILD if active else GUILD.left(NOON + timedelta(hours=1))
    assert guild.same_stay(joined_at) is same
