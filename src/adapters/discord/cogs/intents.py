"""Gateway intents of the bot: those of `DISCORD_INTENTS` and those that its cogs want, less what is withheld."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

import discord

from application.cogs.event_intents import PRIVILEGED
from application.cogs.manifests import CogManifests


class BotIntents:
    """`configured` is `DISCORD_INTENTS`: names replace discord.py's default, `+name` adds to it, `-name` withholds.

    Before the bot connects, the manifests of the cogs imported so far decide. After that they are fixed: Discord takes
    intents at the start of a connection only.
    """

    def __init__(self, configured: Sequence[str], manifests: CogManifests) -> None:
        base = [name for name in configured if name[:1] not in {"+", "-"}]
        added = [name[1:] for name in configured if name.startswith("+")]
        self._manifests = manifests
        self._configured = (expanded(base) if base else _DEFAULT) | expanded(added)
        self._turned_off = expanded(name[1:] for name in configured if name.startswith("-"))
        self._refused: frozenset[str] = frozenset()
        self._connected: frozenset[str] | None = None

    @property
    def missing(self) -> frozenset[str]:
        return self._wanted() - self.granted

    @property
    def granted(self) -> frozenset[str]:
        """Names of the intents that the bot connects with, or is connected with."""
        return self._planned() if self._connected is None else self._connected

    def has(self, *names: str) -> bool:
        return expanded(names) <= self.granted

    def refuse(self, names: Collection[str]) -> None:
        """Note that the developer portal does not grant these; they are left out of the next connection."""
        self._refused |= frozenset(names) & frozenset(PRIVILEGED)
        self._connected = None

    def as_discord(self) -> discord.Intents:
        """Return the granted ones in discord.py's form."""
        return discord.Intents(**dict.fromkeys(self.granted, True))

    def fix(self) -> discord.Intents:
        """Return the intents to connect with. From now on no others are granted."""
        self._connected = self._planned()
        return self.as_discord()

    def why_missing(self, name: str) -> str:
        """Return a sentence that says how the intent can be had."""
        if name in self._turned_off:
            return f"the intent {name} is turned off by DISCORD_INTENTS"
        if name in self._refused:
            return (
                f"the intent {name} is not granted: turn it on in Discord's developer portal under Bot, "
                "Privileged Gateway Intents, and restart the bot"
            )
        return f"the intent {name} is not in use yet: restart the bot"

    def _wanted(self) -> frozenset[str]:
        of_cogs = (manifest.wanted_intents for manifest in self._manifests.all().values())
        return self._configured.union(*map(expanded, of_cogs))

    def _planned(self) -> frozenset[str]:
        return self._wanted() - self._turned_off - self._refused


def expanded(names: Iterable[str]) -> frozenset[str]:
    """Return the names without aliases: `messages` means `guild_messages` and `dm_messages`. Raises `ValueError`."""
    given = list(names)
    for name in given:
        if name not in discord.Intents.VALID_FLAGS:
            close = get_close_matches(name, discord.Intents.VALID_FLAGS, n=1)
            raise ValueError(f"There is no intent {name!r}{f'; did you mean {close[0]!r}?' if close else '.'}")
    return frozenset(name for name, is_on in discord.Intents(**dict.fromkeys(given, True)) if is_on)


def refused_by_portal(flags: discord.ApplicationFlags) -> frozenset[str]:
    """Return the privileged intents that the application has not been given in Discord's developer portal."""
    granted = {
        "members": flags.gateway_guild_members or flags.gateway_guild_members_limited,
        "presences": flags.gateway_presence or flags.gateway_presence_limited,
        "message_content": flags.gateway_message_content or flags.gateway_message_content_limited,
    }
    return frozenset(name for name, is_granted in granted.items() if not is_granted)


def take_intents(bot: discord.Client, intents: discord.Intents) -> None:
    """Make the bot connect with these intents.

    discord.py takes intents when the client is made, and the cogs are known only later. Twice is safe, and after the
    bot has connected it changes nothing that Discord sends.
    """
    state = bot._connection  # noqa: SLF001 - discord.py has no other way to change them
    state._intents = intents  # noqa: SLF001 - as above
    state._chunk_guilds = intents.members  # noqa: SLF001 - as above
    state.member_cache_flags = discord.MemberCacheFlags.from_intents(intents)
    state.raw_presence_flag = intents.presences and not intents.members
    if intents.members:
        vars(state).pop("store_user", None)
    else:
        state.store_user = state.store_user_no_intents  # type: ignore[method-assign]  # as discord.py does


_DEFAULT = frozenset(name for name, is_on in discord.Intents.default() if is_on)
