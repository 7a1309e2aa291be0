"""Discord's identifiers: 64-bit snowflakes that must not be mistaken for one another."""

from typing import NewType

GuildId = NewType("GuildId", int)
UserId = NewType("UserId", int)
RoleId = NewType("RoleId", int)
ChannelId = NewType("ChannelId", int)
