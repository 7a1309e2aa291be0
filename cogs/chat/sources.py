"""Precedence of rules: the most specific one that sets a value wins. The bot and the dashboard's page share it."""

from collections.abc import Iterable
from typing import Final

from cogs.chat.settings import ChatRule

CHOSEN: Final = ("model", "persona", "effort", "tools", "web_search", "max_tokens", "calls_per_minute")

_PLACES: Final = ("role_in_channel", "channel", "role")


def place_of_rule(rule: ChatRule) -> str:
    """Return `role_in_channel`, `channel` or `role`, and `nowhere` for a rule that names neither."""
    if rule.channel is None:
        return "nowhere" if rule.role is None else "role"
    return "channel" if rule.role is None else "role_in_channel"


def sorted_rules(rules: Iterable[ChatRule]) -> list[ChatRule]:
    """Return the rules with a channel or role, the winning kind first. Within a kind, the higher role wins.

    In a thread the order holds among its own rules, and all of them win over those of its channel: which channel that
    is, the settings do not hold.
    """
    places = {place: number for number, place in enumerate(_PLACES)}
    holding = [rule for rule in rules if place_of_rule(rule) in places]
    return sorted(holding, key=lambda rule: places[place_of_rule(rule)])
