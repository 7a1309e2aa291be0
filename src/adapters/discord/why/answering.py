"""Collect every reason why a command does not run for a member; a part that is away is named and left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.discord.platform import DiscordPlatform
from adapters.discord.why.cogs import own_reasons, role_reasons, state_reasons, switch_reasons
from adapters.discord.why.overrides import override_reasons, overrides_of
from adapters.discord.why.permissions import permission_reasons
from adapters.discord.why.question import Question
from adapters.discord.why.spending import budget_reasons, refusal_lines
from application.patience import answered_within
from application.ports.errors import ServiceUnavailable
from baseline.cogs import Bot
from domain.cogs.cog_record import CogRecord
from domain.ids import GuildId, UserId
from domain.llm.requests import Caller
from domain.spending.budgets import InvalidBudgets, applying

_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence for each reason that holds now, and a line for each recent refusal."""

    reasons: tuple[str, ...]
    recent: tuple[str, ...]


class WhyAnswers:
    def __init__(self, bot: Bot, platform: DiscordPlatform, records: Callable[[], Sequence[CogRecord]]) -> None:
        self._bot = bot
        self._platform = platform
        self._records = records

    async def __call__(self, question: Question) -> Answer:
        overrides = await overrides_of(question, self._bot)
        reasons = [
            *permission_reasons(question, self._platform.manifests, overridden=bool(overrides)),
            *override_reasons(question, overrides),
            *state_reasons(question, self._records()),
        ]
        for part in (self._switches, self._roles, self._budgets):
            try:
                reasons += await answered_within(_PATIENCE_SECONDS, part(question))
            except ServiceUnavailable as error:
                reasons.append(f"The {error.part} cannot be reached at the moment, so some of the bot does not work.")
        reasons += await own_reasons(question, self._bot.cogs.values(), self._platform.log)
        return Answer(tuple(dict.fromkeys(reasons)), await self._recent(question))

    async def _switches(self, question: Question) -> list[str]:
        return [reason async for reason in switch_reasons(question, self._records(), self._platform.switches)]

    async def _roles(self, question: Question) -> list[str]:
        if question.cog is None:
            return []
        settings: dict[str, dict[str, Any]] = {}
        for key in self._platform.manifests.of(question.cog).settings:
            read = await self._platform.settings.read.section(GuildId(question.guild.id), key)
            settings[key] = dict(read.effective.values)
        return list(role_reasons(question, settings))

    async def _budgets(self, question: Question) -> list[str]:
        guild_id, member_id = GuildId(question.guild.id), UserId(question.member.id)
        budgets = self._platform.read_budgets
        try:
            stored = (*(await budgets.stored(guild_id)).budgets, *budgets.ceilings)
        except InvalidBudgets:
            return []
        caller = Caller(guild_id=guild_id, user_id=member_id, cog_name=question.cog or "")
        mine = [each.budget for each in applying(stored, caller, self._platform.clock.now())]
        return list(budget_reasons(await budgets.statuses(guild_id, mine, seen_by=member_id)))

    async def _recent(self, question: Question) -> tuple[str, ...]:
        guild_id, member_id = GuildId(question.guild.id), UserId(question.member.id)
        try:
            refusals = await answered_within(
                _PATIENCE_SECONDS, self._platform.refusals.of(guild_id, member_id), part="redis"
            )
        except ServiceUnavailable:
            return ()
        return tuple(refusal_lines(question, refusals))
