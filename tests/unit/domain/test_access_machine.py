"""However access is given, taken and handed over: one initial user, one grant per user, and nothing is forgotten."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.access import AccessGrant, AccessKind, GuildAccess
from domain.errors import DomainError
from domain.ids import GuildId, UserId
from tests.nightly import examples

GUILD = GuildId(10)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
users = st.integers(1, 4).map(UserId)


class AccessMachine(RuleBasedStateMachine):
    """Compares the real grants with a model: the initial user, and the others with access."""

    def __init__(self) -> None:
        super().__init__()
        self.access = GuildAccess(GUILD)
        self.initial = UserId(0)
        self.delegates: set[UserId] = set()
        self.given: set[AccessGrant] = set()
        self._minutes = 0

    @initialize(adder=users)
    def first_install(self, adder: UserId) -> None:
        self.install(adder)

    @rule(adder=users)
    def install(self, adder: UserId) -> None:
        self.access.install(adder, self._now())
        self.initial, self.delegates = adder, set()

    @rule(user=users, by=users)
    def grant(self, user: UserId, by: UserId) -> None:
        if self._done(by in {self.initial, *self.delegates}, lambda: self.access.grant(user, by, self._now())):
            self.delegates |= {user} - {self.initial}

    @rule(user=users, by=users)
    def revoke(self, user: UserId, by: UserId) -> None:
        allowed = by in {self.initial, *self.delegates} and user in self.delegates
        if self._done(allowed, lambda: self.access.revoke(user, by, self._now())):
            self.delegates.discard(user)

    @rule(to=users, by=users, stay=st.booleans())
    def transfer(self, to: UserId, by: UserId, stay: bool) -> None:  # noqa: FBT001 - hypothesis passes it by name
        if self._done(by == self.initial, lambda: self.access.transfer(to, by, self._now(), stay=stay)):
            self._hand_over(to, stay=stay)

    @rule(owner=users)
    def reclaim(self, owner: UserId) -> None:
        self.access.reclaim(owner, self._now())
        self._hand_over(owner)

    @rule(believed=users, adder=users)
    def correct(self, believed: UserId, adder: UserId) -> None:
        corrected = self.access.correct(believed, adder, self._now())
        assert (corrected is not None) == (believed == self.initial)
        if corrected is not None:
            self._hand_over(adder)

    @rule(user=users)
    def depart(self, user: UserId) -> None:
        ended = self.access.depart(user, self._now())
        assert (ended is not None) == (user in self.delegates)
        self.delegates.discard(user)

    @rule()
    def save_and_load(self) -> None:
        self.access = GuildAccess(GUILD, [*self.access.revoked, *self.access.active])
        self.given = set()

    @invariant()
    def those_with_access_are_those_of_the_model(self) -> None:
        kinds = {grant.user_id: grant.kind for grant in self.access.active}
        delegates = dict.fromkeys(self.delegates, AccessKind.DELEGATE)
        expected = delegates if self.initial == 0 else {**delegates, self.initial: AccessKind.INITIAL}
        assert kinds == expected
        assert len(self.access.active) == len(kinds)

    @invariant()
    def no_grant_is_forgotten(self) -> None:
        known = {(grant.user_id, grant.kind, grant.granted_at) for grant in (*self.access.active, *self.access.revoked)}
        assert {(grant.user_id, grant.kind, grant.granted_at) for grant in self.given} <= known
        self.given |= set(self.access.active)

    def _hand_over(self, to: UserId, *, stay: bool = True) -> None:
        if to != self.initial:
            self.delegates = (self.delegates | ({self.initial} if stay else set())) - {to}
            self.initial = to

    def _done(self, allowed: bool, change: Callable[[], object]) -> bool:  # noqa: FBT001 - what the model expects
        try:
            change()
        except DomainError:
            assert not allowed
        else:
            assert allowed
        return allowed

    def _now(self) -> datetime:
        self._minutes += 1
        return NOON + timedelta(minutes=self._minutes)


TestAccess = AccessMachine.TestCase
TestAccess.settings = settings(max_examples=examples(25, at_night=500), stateful_step_count=30, deadline=None)
