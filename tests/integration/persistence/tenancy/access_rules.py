"""Rules of the tenancy state machine for installs and access."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.integration.persistence.tenancy import steps
from tests.integration.persistence.tenancy.rules import A_GUILD, AN_ACTOR, SOMEBODY, TenancyRules
from tests.integration.persistence.tenancy.worlds import a_member


class AccessRules(TenancyRules):
    @rule(number=A_GUILD, user=SOMEBODY, announced=st.booleans())
    def install(self, number: int, user: int, announced: bool) -> None:  # noqa: FBT001 - drawn by name
        joined_at = self._outside.clock.now() if announced else None
        self._in_both(number, steps.installed(self._guild_ids[number], self._users[user], joined_at))

    @rule(number=A_GUILD)
    def remove(self, number: int) -> None:
        self._in_both(number, lambda world: world.record_removal(self._guild_ids[number]))

    @rule(number=A_GUILD, by=AN_ACTOR, user=SOMEBODY)
    def grant(self, number: int, by: int | None, user: int) -> None:
        self._in_both(number, steps.granted(self._guild_ids[number], self._actor(number, by), self._users[user]))

    @rule(number=A_GUILD, by=AN_ACTOR, user=SOMEBODY)
    def revoke(self, number: int, by: int | None, user: int) -> None:
        self._in_both(number, steps.revoked(self._guild_ids[number], self._actor(number, by), self._users[user]))

    @rule(number=A_GUILD, by=AN_ACTOR, user=SOMEBODY, stay=st.booleans())
    def transfer(self, number: int, by: int | None, user: int, stay: bool) -> None:  # noqa: FBT001 - drawn by name
        by_user, to_user = self._actor(number, by), self._users[user]
        self._in_both(number, steps.transferred(self._guild_ids[number], by_user, to_user, stay=stay))

    @rule(number=A_GUILD, by=SOMEBODY)
    def reclaim(self, number: int, by: int) -> None:
        self._in_both(number, steps.reclaimed(self._guild_ids[number], self._users[by]))

    @rule(number=A_GUILD, user=SOMEBODY, announced=st.booleans())
    def leave(self, number: int, user: int, announced: bool) -> None:  # noqa: FBT001 - drawn by name
        """Leave a guild. Without an event from Discord, the next look at the dashboard discovers it."""
        guild_id, user_id = self._guild_ids[number], self._users[user]
        people = self._outside.people[guild_id]
        self._outside.people[guild_id] = [member for member in people if member.id != user_id]
        if announced:
            self._in_both(number, lambda world: world.record_departure(guild_id, user_id))

    @rule(number=A_GUILD, user=SOMEBODY)
    def return_(self, number: int, user: int) -> None:
        people = self._outside.people[self._guild_ids[number]]
        if all(member.id != self._users[user] for member in people):
            people.append(a_member(self._users[user]))

    @rule(number=A_GUILD, user=SOMEBODY)
    def open_the_dashboard(self, number: int, user: int) -> None:
        self._in_both(number, lambda world: world.authorize(self._guild_ids[number], self._users[user]))
