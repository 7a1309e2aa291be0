"""The wording of refusals in Discord, in one table."""

from collections.abc import Mapping
from typing import Any, Final

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import format_dt

from adapters.discord.answering.acknowledgement import FormTooLate
from adapters.discord.answering.allowed import DevelopersOnly, SwitchedOff
from adapters.discord.permission_titles import permission_titles
from adapters.discord.rest.forbidden import forbidden_text
from application.ports.bot.platform_api import ApiRefused
from application.ports.discord import SignInRefused
from application.ports.errors import ServiceUnavailable, UsageNotRecordable
from application.ports.prices import PriceExists
from domain.access import (
    AccessDenied,
    InitialUserCannotBeRevoked,
    NoAccessToRevoke,
    NotAMember,
    NotGuildOwner,
    NotInitialUser,
    StaleAccess,
)
from domain.errors import DomainError
from domain.guilds import GuildInactive
from domain.llm.errors import (
    AuthenticationError,
    BudgetExceededError,
    ContentFilterError,
    ContextLengthError,
    CooldownError,
    EmptyQuestionError,
    InvalidRequestError,
    LLMError,
    LLMTimeoutError,
    MalformedAnswerError,
    ProviderUnavailableError,
    RateLimitError,
    StructuredOutputError,
    UnknownModel,
    UnknownProvider,
    UnreadableReplyError,
    UnsendableRequestError,
    UnsupportedCapability,
)
from domain.privacy import ErasureNotConfirmed, GuildInUse
from domain.settings import InvalidSettings, StaleSettings, UnknownSection
from domain.sign_in import InvalidSignIn, SignInNotSetUp
from domain.spending.budgets import InvalidBudgets

WORDING: Final[dict[type[DomainError], str]] = {
    AccessDenied: "You have no access to this server's dashboard. Ask someone who has it to add you.",
    InitialUserCannotBeRevoked: "<@{0.user_id}> added the bot, so their access cannot be taken away.",
    NoAccessToRevoke: "<@{0.user_id}> has no access that could be taken away.",
    NotAMember: "<@{0.user_id}> is not a member of this server.",
    NotGuildOwner: "Only the owner of this server can take its dashboard back.",
    NotInitialUser: "Only who added the bot, or took over from them, can hand that role over.",
    StaleAccess: "Someone else changed the access list at the same moment. Please try again.",
    GuildInactive: "The bot is no longer set up in this server. Remove it and add it again.",
    ErasureNotConfirmed: "That is not what was asked for, so nothing was erased.",
    GuildInUse: "The bot is still in that server: remove it there first, then erase its data.",
    InvalidSignIn: "This sign-in was not begun here, or took too long. Please sign in again.",
    SignInNotSetUp: "Signing in to the dashboard is not set up. The bot's operator can do that.",
    SignInRefused: "Discord did not accept the sign-in. Please sign in again.",
    ServiceUnavailable: "Sorry, a part of the bot is not available right now. Please try again in a minute.",
    UsageNotRecordable: "Sorry, usage cannot be recorded at present, so nothing that costs money is done. "
    "The bot's operator has to make room on its disk, or bring its database back.",
    PriceExists: "There is a price of that model from that time on already.",
    UnknownSection: "There are no settings called `{0.key}`.",
    InvalidBudgets: "Those budgets were not accepted: {0}",
    InvalidSettings: "Those settings were not accepted: {0}",
    StaleSettings: "Someone else changed these settings at the same moment. Look at them again before you change them.",
    LLMError: "Sorry, {0.provider} could not answer. Please try again.",
    RateLimitError: "{0.provider} is getting too many questions right now. Please try again in a minute.",
    AuthenticationError: "{0.provider} does not accept this bot's key. Its operator has to check the configuration.",
    InvalidRequestError: "{0.provider} cannot answer this as it is. Try to ask in another way.",
    ContextLengthError: "That is too long for the model. Please shorten it.",
    UnsupportedCapability: "{0} Someone with dashboard access can choose another model.",
    UnknownModel: "{0} Someone with dashboard access can choose another model.",
    ContentFilterError: "{0.provider} refuses to answer that.",
    ProviderUnavailableError: "{0.provider} cannot be reached right now. Please try again in a minute.",
    LLMTimeoutError: "{0.provider} took too long to answer. Please try again.",
    MalformedAnswerError: "{0.provider}'s model made a mistake in its answer. Please try again.",
    UnreadableReplyError: "{0.provider} answered in a way that this bot does not understand. "
    "Someone with dashboard access can choose another model.",
    UnsendableRequestError: "This cannot be sent to {0.provider}: it holds something that is no valid text.",
    EmptyQuestionError: "There is no text to answer. If you wrote some, mention the bot in your message: "
    "it can read only those messages.",
    BudgetExceededError: "{0} That is {resets}.",
    CooldownError: "That was a lot of questions at once. Please try again in {0.retry_after:.0f} seconds.",
    StructuredOutputError: "{0.provider} did not answer in the form that was asked for. Please try again.",
    UnknownProvider: "This bot has no models of {0.provider}. Someone with dashboard access can choose another model.",
}

_OTHERWISE: Final = "That is not possible."

_LACKING: Final = (
    app_commands.MissingPermissions,
    app_commands.BotMissingPermissions,
    commands.MissingPermissions,
    commands.BotMissingPermissions,
)

_Refusal = type[app_commands.AppCommandError] | type[commands.CommandError] | type[ApiRefused]

COMMAND_WORDING: Final[dict[_Refusal, str]] = {
    app_commands.CommandOnCooldown: "Not so fast: try again in {0.retry_after:.0f} seconds.",
    app_commands.MissingPermissions: "You need these permissions for that: {permissions}.",
    app_commands.BotMissingPermissions: "The bot needs these permissions for that: {permissions}.",
    app_commands.NoPrivateMessage: "This command works in servers only.",
    SwitchedOff: "{0}",
    DevelopersOnly: "Only the bot's developer team may do this: members of the server that MAIN_GUILD_ID names.",
    app_commands.CheckFailure: "You may not use this command here.",
    app_commands.TransformerError: "`{0.value}` is not something this command can use.",
    ApiRefused: "{0}",
    FormTooLate: "That took too long to open the form. Please try again in a minute.",
    app_commands.CommandNotFound: "This command is not available right now.",
    app_commands.CommandSignatureMismatch: "This command has just changed. Please try it again in a minute.",
    commands.CommandOnCooldown: "Not so fast: try again in {0.retry_after:.0f} seconds.",
    commands.MissingPermissions: "You need these permissions for that: {permissions}.",
    commands.BotMissingPermissions: "The bot needs these permissions for that: {permissions}.",
    commands.NoPrivateMessage: "This command works in servers only.",
    commands.CheckFailure: "You may not use this command here.",
    commands.MaxConcurrencyReached: "This command is already running as often as it may. Please try again later.",
    commands.DisabledCommand: "This command is switched off.",
    commands.MissingRequiredArgument: "`{0.param.name}` is missing.",
    commands.UserInputError: "{0}",
}


def refusal_text(error: BaseException) -> str | None:
    """Return the message for the user, None when the error is a fault and not a refusal."""
    if isinstance(error, DomainError):
        return _worded(WORDING, error) or _OTHERWISE
    if isinstance(error, discord.Forbidden):
        return forbidden_text(error)
    return _worded(COMMAND_WORDING, error)


def _worded(table: Mapping[Any, str], error: BaseException) -> str | None:
    template = next((table[kind] for kind in type(error).__mro__ if kind in table), None)
    return None if template is None else template.format(error, **_facts(error))


def _facts(error: BaseException) -> dict[str, str]:
    """Values for templates that need Discord's notation."""
    if isinstance(error, _LACKING):
        return {"permissions": permission_titles(error.missing_permissions)}
    return {"resets": format_dt(error.resets_at, "R")} if isinstance(error, BudgetExceededError) else {}
