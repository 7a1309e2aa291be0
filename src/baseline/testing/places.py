"""Describe the simulated guild of a test."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

import discord
from simcord.backend.models import Role
from simcord.enums import ChannelType

from simulators.discord.world import DEMO, Person, Place

_FIRST_ROLE: Final = DEMO.id + 501
_FIRST_MEMBER: Final = DEMO.id + 601
_FIRST_CHANNEL: Final = DEMO.id + 701


def place(members: Mapping[str, Sequence[str]], roles: Mapping[str, Sequence[str]], channels: Iterable[str]) -> Place:
    """Return the demo guild with these members (and their roles), roles (and their permissions) and text channels.

    Raises `ValueError` for a role or a permission that does not exist.
    """
    known = {role.name: role for role in DEMO.roles}
    # The highest first, as in the demo guild.
    for number, (name, permissions) in enumerate(roles.items()):
        known[name] = _role(known.get(name), _FIRST_ROLE + number, name, permissions, position=10 + number)
    person_ids, channel_ids = count(_FIRST_MEMBER), count(_FIRST_CHANNEL)
    people = {person.name: person for person in DEMO.members}
    for name, given in members.items():
        role_ids = tuple(_role_id(known, role) for role in given)
        person = people.get(name) or Person(next(person_ids), name, name.capitalize())
        people[name] = replace(person, roles=role_ids)
    more = [(next(channel_ids), name, ChannelType.TEXT) for name in channels]
    new = [channel for channel in more if channel[1] not in {known_name for _, known_name, _ in DEMO.channels}]
    return replace(DEMO, members=tuple(people.values()), roles=tuple(known.values()), channels=(*DEMO.channels, *new))


def permissions_of(names: Iterable[str]) -> int:
    """Return Discord's number for these permissions, named as in `discord.Permissions`."""
    chosen = list(names)
    unknown = [name for name in chosen if name not in discord.Permissions.VALID_FLAGS]
    if unknown:
        raise ValueError(f"There is no permission {unknown[0]!r}; discord.Permissions names them.")
    return discord.Permissions(**dict.fromkeys(chosen, True)).value


def _role(earlier: Role | None, new_id: int, name: str, permissions: Iterable[str], position: int) -> Role:
    value = permissions_of(permissions)
    if earlier is not None:
        return replace(earlier, permissions=value)
    return Role(id=new_id, name=name, position=position, color=0, permissions=value)


def _role_id(known: Mapping[str, Role], name: str) -> int:
    if name not in known:
        raise ValueError(f"There is no role {name!r}. Known: {', '.join(known)}. `roles` adds more.")
    return known[name].id
