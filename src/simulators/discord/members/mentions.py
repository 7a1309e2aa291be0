"""Turn the names that people type after @ and # into Discord's mentions, as Discord's own client does."""

import re

from simcord import GuildHandle

from simulators.discord.guild_env import GuildEnv


def with_mentions(env: GuildEnv, guild: GuildHandle, text: str) -> str:
    """Return the text with `@name` and `#name` as mentions. Unknown names stay as they are typed."""
    known = {f"#{channel.name}".casefold(): f"<#{channel.id}>" for channel in guild.channels.values()}
    known |= {f"@{role.name.removeprefix('@')}".casefold(): f"<@&{role.id}>" for role in guild.roles.values()}
    for user_id, member in env.backend.guilds[guild.id].members.items():
        user = env.backend.users[user_id]
        names = (user.name, user.global_name, member.nick)
        known |= {f"@{name}".casefold(): f"<@{user_id}>" for name in names if name is not None}
    known |= {"@everyone": "@everyone", "@here": "@here"}
    # A longer name wins: "@Mara the Brave" over "@Mara". A name ends where its word does.
    alternatives = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    return re.sub(
        rf"(?<![\w<])(?:{alternatives})(?!\w)", lambda typed: known[typed[0].casefold()], text, flags=re.IGNORECASE
    )
