"""Being in a guild, and having left it."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.guilds import AddedBySource, Guild, GuildInactive
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
        left.require_active()


def test_leaving_twice_keeps_the_first_time() -> None:
    left = GUILD.left(NOON)
    assert left.left(NOON + timedelta(days=1)).left_at == NOON
