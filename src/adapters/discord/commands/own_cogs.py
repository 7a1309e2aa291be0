"""Baseline's own cogs, in the order in which the bot adds them."""

from collections.abc import Callable, Iterator, Sequence

from discord.ext import commands

from adapters.discord.cog_loading import LoadedCogs
from adapters.discord.commands.alerts import AlertsCommand
from adapters.discord.commands.budget import BudgetCommand
from adapters.discord.commands.cogs import CogsCommand
from adapters.discord.commands.privacy import PrivacyCommand
from adapters.discord.commands.settings import SettingsCommand
from adapters.discord.commands.status import Status
from adapters.discord.commands.why import Why
from adapters.discord.dispatching import DispatchingBot
from adapters.discord.listeners.departures import Departures
from adapters.discord.listeners.installations import Installations
from adapters.discord.listeners.stale_guilds import StaleGuilds
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reloading.control import CogControl
from adapters.discord.why.answering import WhyAnswers
from domain.cogs.cog_record import CogRecord

Records = Callable[[], Sequence[CogRecord]]


def own_cogs(
    bot: DispatchingBot, platform: DiscordPlatform, control: CogControl, *, records: Records, loading: Records
) -> Iterator[commands.Cog]:
    """`records` returns the states of the cogs, `loading` the same without the breakers' reasons."""

    def found() -> LoadedCogs:
        return control.found

    yield Installations(bot, platform, bot.announce_join)
    yield Departures(platform)
    yield StaleGuilds(bot, platform)
    yield BudgetCommand(platform.read_budgets, platform.member_cooldown, platform.clock)
    yield AlertsCommand(platform.request_test_alert, platform.alert_outbox)
    if platform.export_data is not None and platform.request_erasure is not None:
        yield PrivacyCommand(platform.export_data, platform.request_erasure, platform.manifests)
    yield SettingsCommand(platform.settings)
    yield Why(bot, WhyAnswers(bot, platform, loading))
    yield CogsCommand(
        control, records, platform.developers, platform.switches, platform.breakers, repeat=platform.repeat_cog_change
    )
    yield Status(bot, platform, found, records)
