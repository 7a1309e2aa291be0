"""Choose model, persona, effort, tools and limits: the most specific rule that sets a value wins."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import discord

from baseline.llm import ChatOptions, Effort
from baseline.words import Speaker
from cogs.chat.settings import ChatRule, ChatSettings
from cogs.chat.sources import CHOSEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The values in force, and for each the rule that it comes from, None for the server's own setting."""

    model: str | None
    persona: str
    effort: Effort | None
    tools: bool
    web_search: bool
    max_tokens: int
    calls_per_minute: int
    sources: dict[str, ChatRule | None]

    @property
    def options(self) -> ChatOptions:
        """The model as options of an LLM call."""
        provider, _, model = (self.model or "").partition(":")
        return {"provider": provider or None, "model": model or None}


def choose(settings: ChatSettings, places: list[int], role_ids: list[int]) -> Choice:
    """`places` are the ids of the thread, if any, and of its channel; `role_ids` the member's, the highest first."""
    fitting = list(_by_specificity(settings.rules, places, role_ids))
    values: dict[str, Any] = {}
    sources: dict[str, ChatRule | None] = {}
    for name in CHOSEN:
        rule = next((each for each in fitting if getattr(each, name) is not None), None)
        sources[name] = rule
        values[name] = getattr(settings if rule is None else rule, name)
    return Choice(**values, sources=sources)


def chosen_for(settings: ChatSettings, member: discord.Member, channel: Any) -> Choice:
    """Choose for a member in a channel or thread."""
    roles = sorted(member.roles, key=lambda role: role.position, reverse=True)
    return choose(settings, places_of(channel), [role.id for role in roles])


def places_of(channel: Any) -> list[int]:
    """Return the ids of the thread, if it is one, and of the channel."""
    parent_id = getattr(channel, "parent_id", None)
    return [channel.id] if parent_id is None else [channel.id, parent_id]


def _by_specificity(rules: Collection[ChatRule], places: list[int], role_ids: list[int]) -> Iterator[ChatRule]:
    """Yield the rules that hold, the most specific first: for a role in a channel, for a channel, for a role.

    All rules of a thread come before those of its channel, and a higher role comes before a lower one.

    A rule with neither channel nor role is never used: the server's own settings are for that.
    """
    for place in places:
        for role_id in role_ids:
            yield from (rule for rule in rules if (rule.channel, rule.role) == (place, role_id))
        yield from (rule for rule in rules if (rule.channel, rule.role) == (place, None))
    for role_id in role_ids:
        yield from (rule for rule in rules if (rule.channel, rule.role) == (None, role_id))


def worded(choice: Choice, say: Speaker) -> str:
    """Return for `/why` which rule each value comes from."""
    by = [(say(name.replace("_", " ")), _source(choice.sources[name], say)) for name in CHOSEN]
    return ", ".join(say("{name} by {source}", name=name, source=source) for name, source in by)


def _source(rule: ChatRule | None, say: Speaker) -> str:
    if rule is None:
        return say("the server's settings")
    role, channel = f"<@&{rule.role}>", f"<#{rule.channel}>"
    if rule.channel is None:
        return say("the rule for {place}", place=role)
    if rule.role is None:
        return say("the rule for {place}", place=channel)
    return say("the rule for {role} in {channel}", role=role, channel=channel)
