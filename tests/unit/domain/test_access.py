"""Rules of access to a guild's dashboard."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.access import (
    AccessDenied,
    AccessKind,
    GuildAccess,
    InitialUserCannotBeRevoked,
    NoAccessToRevoke,
    NotInitialUser,
)
from domain.ids import GuildId, UserId

GUILD = GuildId(10)
OWNER, MARA, LEO = UserId(1), UserId(2), UserId(3)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def installed() -> GuildAccess:
    access = GuildAccess(GUILD)
    access.install(OWNER, NOON)
    return access


def test_the_user_that_adds_the_bot_has_initial_access() -> None:
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


def test_a_user_without_access_can_neither_grant_nor_revoke() -> None:
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


def test_revoking_a_user_without_access_is_refused() -> None:
    with pytest.raises(NoAccessToRevoke):
        installed().revoke(MARA, by=OWNER, at=NOON)


def test_a_revoked_grant_keeps_its_revoker_and_its_time() -> None:
    access = installed()
    access.grant(MARA, by=OWNER, at=NOON)
    access.revoke(MARA, by=OWNER, at=LATER)
    (ended,) = access.revoked
    assert (ended.user_id, ended.revoked_by, ended.revoked_at) == (MARA, OWNER, LATER)
    assert access.of(MARA) is None


def test_installing_anew_revokes_every_earlier_grant() -> None:
    access = installed()
    access.grant(MARA, by=OWNER, at=NOON)
    access.install(LEO, NOON + timedelta(days=1))
    assert [grant.user_id for grant in access.active] == [LEO]
    assert {grant.user_id for grant in access.revoked} == {OWNER, MARA}


def test_transferring_makes_the_old_initial_user_a_delegate() -> None:
    access = installed()
    access.grant(MARA, by=OWNER, at=NOON)
    grant = access.transfer(MARA, by=OWNER, at=LATER)
    assert (grant.user_id, grant.kind, grant.granted_by) == (MARA, AccessKind.INITIAL, OWNER)
    assert [(one.user_id, one.kind) for one in access.active if one is not grant] == [(OWNER, AccessKind.DELEGATE)]
    assert {(one.user_id, one.kind) for one in access.revoked} == {
        (OWNER, AccessKind.INITIAL),
        (MARA, AccessKind.DELEGATE),
    }


def test_a_transfer_may_end_the_access_of_the_old_initial_user() -> None:
    access = installed()
    access.transfer(MARA, by=OWNER, at=LATER, stay=False)
    assert [grant.user_id for grant in access.active] == [MARA]


def test_transferring_to_oneself_changes_nothing() -> None:
    access = installed()
    before = access.active
    assert access.transfer(OWNER, by=OWNER, at=LATER, stay=False) == before[0]
    assert (access.active, access.revoked) == (before, ())


def test_only_the_initial_user_transfers() -> None:
    access = installed()
    access.grant(MARA, by=OWNER, at=NOON)
    with pytest.raises(NotInitialUser):
        access.transfer(MARA, by=MARA, at=LATER)
    with pytest.raises(AccessDenied):
        access.transfer(LEO, by=LEO, at=LATER)


def test_reclaiming_needs_no_access_and_twice_is_safe() -> None:
    access = installed()
    grant = access.reclaim(LEO, at=LATER)
    assert (grant.user_id, grant.kind, grant.granted_by) == (LEO, AccessKind.INITIAL, None)
    assert access.reclaim(LEO, at=LATER) is grant
    assert access.require(OWNER).kind is AccessKind.DELEGATE


def test_a_correction_keeps_an_initial_user_chosen_in_the_meantime() -> None:
    access = installed()
    access.transfer(MARA, by=OWNER, at=LATER)
    assert access.correct(OWNER, LEO, LATER) is None
    assert access.initial is not None
    assert access.initial.user_id == MARA


def test_a_departure_revokes_a_delegation_without_a_revoker() -> None:
    access = installed()
    access.grant(MARA, by=OWNER, at=NOON)
    ended = access.depart(MARA, LATER)
    assert ended is not None
    assert (ended.revoked_by, ended.revoked_at) == (None, LATER)
    assert access.depart(MARA, LATER) is None
    assert access.depart(OWNER, LATER) is None
    assert access.of(OWNER) is not None
