"""The rules of who may use a guild's dashboard."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access import (
    AccessDenied,
    AccessKind,
    GuildAccess,
    InitialUserCannotBeRevoked,
    NoAccessToRevoke,
)
from domain.errors import DomainError
from domain.ids import GuildId, UserId

GUILD = GuildId(10)
OWNER, MARA, LEO = UserId(1), UserId(2), UserId(3)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def installed() -> GuildAccess:
    access = GuildAccess(GUILD)
    access.install(OWNER, NOON)
    return access


def test_who_adds_the_bot_has_initial_access() -> None:
    (grant,) = installed().active
    assert (grant.user_id, grant.kind, grant.granted_by) == (OWNER, AccessKind.INITIAL, None)


def test_granting_twice_keeps_the_first_grant() -> None:
    access = installed()
    first = access.grant(MARA, by=OWNER, at=NOON)
    assert access.grant(MARA, by=OWNER, at=NOON + timedelta(days=1)) is first


def test_a_delegate_may_delegate_further() -> None:
    access = installed()
    access.grant(MARA, by=OWNER, at=NOON)
    assert access.grant(LEO, by=MARA, at=NOON).granted_by == MARA


def test_who_has_no_access_can_neither_grant_nor_revoke() -> None:
    access = installed()
    with pytest.raises(AccessDenied):
        access.grant(LEO, by=MARA, at=NOON)
    with pytest.raises(AccessDenied):
        access.revoke(OWNER, by=MARA, at=NOON)


def test_the_initial_user_cannot_be_revoked() -> None:
    access = installed()
    access.grant(MARA, by=OWNER, at=NOON)
    with pytest.raises(InitialUserCannotBeRevoked):
        access.revoke(OWNER, by=MARA, at=NOON)


def test_revoking_somebody_without_access_is_refused() -> None:
    with pytest.raises(NoAccessToRevoke):
        installed().revoke(MARA, by=OWNER, at=NOON)


def test_a_revoked_delegate_is_kept_with_who_ended_it_and_when() -> None:
    access = installed()
    access.grant(MARA, by=OWNER, at=NOON)
    later = NOON + timedelta(hours=1)
    access.revoke(MARA, by=OWNER, at=later)
    (ended,) = access.revoked
    assert (ended.user_id, ended.revoked_by, ended.revoked_at) == (MARA, OWNER, later)
    assert access.of(MARA) is None


def test_installing_anew_revokes_every_earlier_grant() -> None:
    access = installed()
    access.grant(MARA, by=OWNER, at=NOON)
    access.install(LEO, NOON + timedelta(days=1))
    assert [grant.user_id for grant in access.active] == [LEO]
    assert {grant.user_id for grant in access.revoked} == {OWNER, MARA}


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["install", "grant", "revoke"]), st.integers(1, 4), st.integers(1, 4)), max_size=30
    )
)
def test_there_is_always_one_initial_user_and_one_grant_per_user(steps: list[tuple[str, int, int]]) -> None:
    access = installed()
    for minute, (step, actor, target) in enumerate(steps):
        at = NOON + timedelta(minutes=minute)
        try:
            if step == "install":
                access.install(UserId(target), at)
            elif step == "grant":
                access.grant(UserId(target), by=UserId(actor), at=at)
            else:
                access.revoke(UserId(target), by=UserId(actor), at=at)
        except DomainError:
            continue
    kinds = [grant.kind for grant in access.active]
    users = [grant.user_id for grant in access.active]
    assert kinds.count(AccessKind.INITIAL) == 1
    assert len(users) == len(set(users))
