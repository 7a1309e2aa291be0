"""Rules of the tenancy state machine for harm to another guild: interrupted, intruding and concurrent work."""

import asyncio
from collections.abc import Sequence

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.integration.persistence.isolation.guild_tables import leaks_of
from tests.integration.persistence.tenancy import steps
from tests.integration.persistence.tenancy.rules import A_GUILD, A_TEXT, AN_ACTOR, SOMEBODY, TenancyRules
from tests.integration.persistence.tenancy.steps import outcome


class BreachRules(TenancyRules):
    @rule(
        number=A_GUILD, key=st.sampled_from(["ask", "welcome"]), end=st.sampled_from(["forgot", "error", "cancelled"])
    )
    def break_off(self, number: int, key: str, end: str) -> None:
        self._runner.run(steps.broken_off(self._guild_ids[number], key, end)(self._shared))

    @rule(number=A_GUILD, other=A_GUILD)
    def reach_for_another(self, number: int, other: int) -> None:
        assume(number != other)
        ours, theirs = self._guild_ids[number], self._guild_ids[other]
        self._runner.run(steps.written_into(ours, theirs)(self._shared))
        for table in self.tables:
            assert self._runner.run(leaks_of(self._engine, table, ours=ours, theirs=theirs)) == [], table.name

    @rule(number=A_GUILD, other=A_GUILD, by=AN_ACTOR, user=SOMEBODY, persona=A_TEXT)
    def do_things_at_the_same_time(self, number: int, other: int, by: int | None, user: int, persona: str) -> None:
        assume(number != other)
        ours, theirs = self._guild_ids[number], self._guild_ids[other]
        together = {
            number: steps.granted(ours, self._actor(number, by), self._users[user]),
            other: steps.settings_changed(theirs, "ask", {"persona": persona}, self._actor(number, by), behind=0),
        }

        async def at_once() -> Sequence[str]:
            broken_off = asyncio.ensure_future(steps.broken_off(ours, "welcome", "error")(self._shared))
            outcomes = await asyncio.gather(*(outcome(step, self._shared) for step in together.values()))
            await broken_off
            return outcomes

        shared = self._runner.run(at_once())
        assert shared == [self._runner.run(outcome(step, self._alone[guild])) for guild, step in together.items()]
