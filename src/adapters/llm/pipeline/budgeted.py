"""Keep every call within the budgets that it counts towards: refused before it costs anything, counted after."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import itemgetter
from typing import Any, Generic, TypeVar, cast
from uuid import uuid4

from adapters.llm.pipeline.attempts.retargeting import retargeted
from adapters.llm.pipeline.cost_ceiling import CostCeiling
from application.budgets.budgets_in_force import BudgetsInForce
from application.llm.choose_model import missing_capabilities
from application.ports.budgets import BudgetCounters, Claim, Reservation, Reserved
from application.ports.llm import AccountedProvider, ModelCatalogue
from domain.ids import GuildId
from domain.llm.chat import AccountedCompletion, AccountedEvent, ChatRequest
from domain.llm.errors import BudgetExceededError
from domain.llm.requests import AccountedReply, AccountedT, ModelName, ModelRequest
from domain.llm.token_counts import TokenCountRequest
from domain.spending.budgets import AppliedBudget, nano_dollars
from domain.spending.cost_bounds import unsaid_answer_tokens

ReplyT = TypeVar("ReplyT", bound=AccountedReply)


class BudgetedProvider:
    """Reserve the most that a call can cost before it begins, and release the reservation when it has ended.

    The outermost wrapper: retries and fallbacks happen inside. If a hard budget applies and the request has no
    `max_tokens`, one is set so that the answer cannot exceed the reservation. After a failed attempt that was paid, the
    next one is made only if the reservation still fits beside the amount spent. `ChargedLedger` counts the actual cost.
    A call without any budget passes through, and so does counting tokens, which is free.

    A budget's cheaper model is left out if `still_allows` refuses it.
    """

    def __init__(
        self,
        provider: AccountedProvider,
        budgets: BudgetsInForce,
        counters: BudgetCounters,
        ceiling: CostCeiling,
        catalogue: ModelCatalogue,
        *,
        still_allows: Callable[[GuildId | None, ModelName], bool] = lambda _guild_id, _name: True,
    ) -> None:
        self._provider = provider
        self._budgets = budgets
        self._counters = counters
        self._ceiling = ceiling
        self._catalogue = catalogue
        self._still_allows = still_allows

    @property
    def name(self) -> str:
        return self._provider.name

    async def ask(self, request: ModelRequest[Any, AccountedT]) -> AccountedT:
        is_free = isinstance(request, TokenCountRequest)
        if is_free:
            return await self._provider.ask(request)
        applied = await self._budgets.of(request.caller)
        if not applied:
            return await self._provider.ask(request)
        held = await self._hold(request, applied, streaming=False)
        try:
            return held.warned(await self._provider.ask(held.request))
        finally:
            self._counters.release(held.reservation)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[AccountedEvent, None]:
        applied = await self._budgets.of(request.caller)
        held = await self._hold(request, applied, streaming=True) if applied else None
        chosen = request if held is None else cast("ChatRequest", held.request)
        try:
            async with aclosing(self._provider.stream(chosen)) as events:
                async for event in events:
                    yield held.warned(event) if held is not None and isinstance(event, AccountedCompletion) else event
        finally:
            if held is not None:
                self._counters.release(held.reservation)

    async def close(self) -> None:
        await self._provider.close()

    async def _hold(
        self, request: ModelRequest[Any, AccountedT], applied: Sequence[AppliedBudget], *, streaming: bool
    ) -> "_Held[AccountedT]":
        if any(each.budget.stop for each in applied):
            request = self._bounded(request)
        reservation = await self._reservation(request, applied)
        reserved = await self._counters.reserve(reservation)
        cheaper = self._cheaper(request, applied, reservation, reserved, streaming=streaming)
        if cheaper is None:
            if reserved.held:
                return self._held(request, reservation, applied, reserved)
            raise _exceeded(request, applied, reservation, reserved)
        try:
            own = await self._reservation(replace(cheaper, fallbacks=()), applied)
            if reserved.held and own.amount <= reservation.amount:
                # The larger reservation stays, since a fallback may still be asked for a dearer model.
                return self._held(cheaper, reservation, applied, reserved)
            # There was no room, or the budget's model costs more than the requested one: reserve for it separately.
            own_reserved = await self._counters.reserve(own)
        except BaseException:
            self._counters.release(reservation)
            raise
        if own_reserved.held:
            self._counters.release(reservation)
            return self._held(replace(cheaper, fallbacks=()), own, applied, own_reserved)
        if reserved.held:
            return self._held(request, reservation, applied, reserved)
        raise _exceeded(request, applied, own, own_reserved)

    def _held(
        self,
        request: ModelRequest[Any, AccountedT],
        reservation: Reservation,
        applied: Sequence[AppliedBudget],
        reserved: Reserved,
    ) -> "_Held[AccountedT]":
        async def require_room() -> None:
            tallies = await self._counters.tallies([claim.counter for claim in reservation.claims])
            others = [replace(tally, reserved=tally.reserved - reservation.amount) for tally in tallies]
            has_room = [
                claim.has_room(tally, reservation.amount)
                for claim, tally in zip(reservation.claims, others, strict=True)
            ]
            if not all(has_room):
                raise _exceeded(request, applied, reservation, Reserved(held=False, tallies=tuple(others)))

        return _Held(replace(request, before_repeat=require_room), reservation, applied, reserved)

    def _bounded(self, request: ModelRequest[Any, AccountedT]) -> ModelRequest[Any, AccountedT]:
        if not isinstance(request, ChatRequest) or request.max_tokens is not None:
            return request
        longest = self._catalogue.max_output_tokens(request.provider, request.model)
        return cast("ModelRequest[Any, AccountedT]", replace(request, max_tokens=unsaid_answer_tokens(longest)))

    async def _reservation(
        self, request: ModelRequest[Any, AccountedT], applied: Sequence[AppliedBudget]
    ) -> Reservation:
        claims = (Claim(each.counter, each.budget.limit if each.budget.stop else None) for each in applied)
        return Reservation(id=uuid4().hex, amount=nano_dollars(await self._ceiling(request)), claims=tuple(claims))

    def _cheaper(
        self,
        request: ModelRequest[Any, AccountedT],
        applied: Sequence[AppliedBudget],
        reservation: Reservation,
        reserved: Reserved,
        *,
        streaming: bool,
    ) -> ModelRequest[Any, AccountedT] | None:
        """Return the request for the first model that a nearly spent budget names and that can serve it."""
        for each, tally in zip(applied, reserved.tallies, strict=True):
            name = each.budget.cheaper_model
            # The refused reservation counts towards the threshold too: the cheaper model may still fit.
            spent = tally.spent if reserved.held else tally.spent + tally.reserved + reservation.amount
            if name is None or not each.budget.is_nearly_spent(spent):
                continue
            if not self._still_allows(request.caller.guild_id, name):
                continue
            if not missing_capabilities(request, name, self._catalogue, streaming=streaming):
                return retargeted(name, request, self._catalogue)
        return None


@dataclass(frozen=True, slots=True)
class _Held(Generic[AccountedT]):
    request: ModelRequest[Any, AccountedT]
    reservation: Reservation
    applied: Sequence[AppliedBudget]
    reserved: Reserved

    def warned(self, reply: ReplyT) -> ReplyT:
        """Return the reply with a warning of the most spent budget, if this call leaves any nearly spent."""
        cost = nano_dollars(reply.cost_usd or Decimal(0))
        spent = [
            ((tally.spent + cost) * 100 // each.budget.limit, each)
            for each, tally in zip(self.applied, self.reserved.tallies, strict=True)
            if each.budget.is_nearly_spent(tally.spent + cost)
        ]
        if not spent:
            return reply
        percent, nearest = max(spent, key=itemgetter(0))
        return replace(reply, budget_warning=f"{percent} % of {nearest.budget.title} is spent.")


def _exceeded(
    request: ModelRequest[Any, AccountedT],
    applied: Sequence[AppliedBudget],
    reservation: Reservation,
    reserved: Reserved,
) -> BudgetExceededError:
    """Return the error, which names the budget without room that resets last."""
    without_room = [
        each
        for each, claim, tally in zip(applied, reservation.claims, reserved.tallies, strict=True)
        if not claim.has_room(tally, reservation.amount)
    ]
    longest = max(without_room, key=lambda each: each.counter.ends_at)
    title, resets_at = longest.budget.title, longest.counter.ends_at
    return BudgetExceededError(
        f"{title[0].upper()}{title[1:]} has too little left for this. "
        f"It starts anew at {resets_at:%Y-%m-%d %H:%M} UTC.",
        provider=request.provider,
        model=request.model,
        resets_at=resets_at,
    )
