"""The table that words refusals in Discord is complete, and its texts are fit to be read."""

import importlib
import pkgutil
from datetime import UTC, datetime

import discord
import pytest
from discord import app_commands
from discord.ext import commands

import application
import domain
from adapters.discord.answering.failures import Origin, explain
from adapters.discord.answering.refusals import WORDING, refusal_text
from application.ports.discord import SignInRefused
from application.ports.errors import ServiceUnavailable, UsageNotRecordable
from application.ports.prices import PriceExists
from baseline.testing.kept_log import KeptLog
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
from domain.ids import GuildId, UserId
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
from domain.llm.requests import Capability
from domain.privacy import ErasureNotConfirmed, GuildInUse
from domain.settings import FieldProblem, InvalidSettings, StaleSettings, UnknownSection
from domain.sign_in import InvalidSignIn, SignInNotSetUp
from domain.spending.budgets import InvalidBudgets

GUILD, USER = GuildId(1), UserId(2)
EXAMPLES: list[DomainError] = [
    *(kind(GUILD, USER) for kind in (AccessDenied, InitialUserCannotBeRevoked, NoAccessToRevoke, NotAMember)),
    *(kind(GUILD, USER) for kind in (NotGuildOwner, NotInitialUser)),
    StaleAccess(GUILD),
    GuildInactive(GUILD),
    ErasureNotConfirmed(),
    GuildInUse(GUILD),
    SignInRefused("no"),
    ServiceUnavailable("database"),
    UsageNotRecordable(),
    PriceExists("openai", "gpt-4.1", datetime(2026, 1, 1, tzinfo=UTC)),
    UnknownSection("ask", ["welcome"]),
    InvalidSettings("ask", [FieldProblem("/temperature", "too hot")]),
    StaleSettings("ask", 3),
    *(
        kind("no", provider="openai")
        for kind in (
            AuthenticationError,
            ContentFilterError,
            ContextLengthError,
            EmptyQuestionError,
            InvalidRequestError,
            LLMError,
            LLMTimeoutError,
            MalformedAnswerError,
            ProviderUnavailableError,
            RateLimitError,
            UnreadableReplyError,
            UnsendableRequestError,
        )
    ),
    InvalidSignIn(),
    SignInNotSetUp(),
    InvalidBudgets([FieldProblem("/budgets/0/limit_usd", "too little")]),
    BudgetExceededError(
        "Your daily budget is used up.", provider="openai", resets_at=datetime(2026, 12, 1, tzinfo=UTC)
    ),
    CooldownError("no", provider="openai", retry_after=41),
    StructuredOutputError("no", provider="openai", model="gpt-5", text="{}"),
    UnsupportedCapability(Capability.TOOLS, provider="openai", model="gpt-5", able=["xai"]),
    UnknownModel("gpt-0", provider="openai", known=["gpt-5"]),
    UnknownProvider("nobody", known=["openai"]),
]


def _all_refusals() -> set[type[DomainError]]:
    for package in (domain, application):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: set[type[DomainError]] = set()
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        waiting += subclasses
        found |= {kind for kind in subclasses if kind.__module__.split(".")[0] in {"domain", "application"}}
    return found


def test_every_refusal_has_its_words() -> None:
    refusals = _all_refusals()
    assert len(refusals) > 20, "The refusals are no longer where this test looks for them."
    assert refusals - set(WORDING) == set()


def test_every_wording_is_tried_below() -> None:
    assert {type(error) for error in EXAMPLES} == set(WORDING)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_the_words_fit_into_a_message_and_leave_nothing_open(error: DomainError) -> None:
    text = refusal_text(error)

    assert text is not None
    assert "{" not in text
    assert text.endswith(".") or isinstance(error, InvalidSettings | InvalidBudgets)


@pytest.mark.parametrize("error", [commands.MemberNotFound("x" * 4000), UnknownSection("x" * 4000, ["welcome"])])
def test_a_refusal_that_quotes_a_long_text_fits_into_a_message(error: Exception) -> None:
    text = explain(error, Origin(what="/profile"), KeptLog())

    assert "xxx" in text
    assert text.endswith("…")
    assert len(text) == 2000


def test_a_used_up_budget_says_when_it_starts_anew() -> None:
    resets_at = datetime(2026, 12, 1, tzinfo=UTC)
    refusal = BudgetExceededError("Your monthly budget is used up.", provider="openai", resets_at=resets_at)

    assert refusal_text(refusal) == "Your monthly budget is used up. That is <t:1796083200:R>."


def test_a_cogs_own_refusal_reads_like_its_nearest_relative() -> None:
    class TooManyPuns(ContentFilterError):
        code = "puns"

    assert refusal_text(TooManyPuns("no", provider="openai")) == "openai refuses to answer that."


def test_discords_own_refusals_are_refusals_too() -> None:
    missing = app_commands.MissingPermissions(["manage_guild"])
    cooldown = commands.CommandOnCooldown(commands.Cooldown(1, 60), 41.6, commands.BucketType.user)

    assert refusal_text(missing) == "You need these permissions for that: Manage Server."
    assert refusal_text(cooldown) == "Not so fast: try again in 42 seconds."


@pytest.mark.parametrize("error", [ValueError("x"), discord.DiscordException("x"), app_commands.AppCommandError("x")])
def test_a_fault_is_no_refusal(error: Exception) -> None:
    assert refusal_text(error) is None
