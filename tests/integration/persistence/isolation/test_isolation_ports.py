"""The tenancy state machine covers every query about a guild, or an exception with a reason is listed here."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import application.ports
from tests.integration.persistence.tenancy import seen as tenancy_seen

MACHINE = "each guild asks it after every step, beside others and alone"
DISCORD = "asks Discord, and keeps nothing beyond its answer"

ASKED_ABOUT = {
    "AuditLogQueries.page": MACHINE,
    "GuildRequestQueries.page": "its contract gives no guild another's attempts, and row security does",
    "GuildRequestQueries.request": "its contract gives no guild another's attempts, and row security does",
    "GuildQueries.facts": MACHINE,
    "RequestLogQueries.page": MACHINE,
    "SpendingHistory.spent": MACHINE,
    "UsageQueries.guild_usage": MACHINE,
    "UsageQueries.over_time": MACHINE,
    "AlertOutbox.add": "its contract tells the causes of guilds apart",
    "AlertOutbox.latest": "its contract gives no guild another's deliveries",
    "BudgetCounters.charge": "its contract tells the counters of guilds apart",
    "BudgetCounters.outdate": "has counters read from the ledger again, which the contract of `charge` tells apart",
    "BudgetCounters.tallies": "its contract tells the counters of guilds apart",
    "CogBreakerBoard.of": "its contract gives no guild another's breakers",
    "CogBreakerBoard.put": "its contract gives no guild another's breakers",
    "CogBreakerBoard.remove": "its contract gives no guild another's breakers",
    "DocumentStore.delete": "its contract tells the documents of guilds apart, and row security does",
    "DocumentStore.get": "its contract tells the documents of guilds apart, and row security does",
    "DocumentStore.keys": "its contract tells the documents of guilds apart, and row security does",
    "DocumentStore.put": "its contract tells the documents of guilds apart, and row security does",
    "FleetGuildQueries.without_cog": "for the developer team, across all guilds",
    "GrantsInForce.known": "its contract gives no guild another's grants",
    "GrantsInForce.of": "its contract gives no guild another's grants",
    "MemberDirectory.channel": DISCORD,
    "MemberDirectory.channels": DISCORD,
    "MemberDirectory.owner": DISCORD,
    "MemberDirectory.roles": DISCORD,
    "MemberDirectory.search": DISCORD,
    "MemberLookup.member": DISCORD,
    "Memberships.forget": "forgets what Discord said of this one member of this guild",
    "Memberships.standing": DISCORD,
    "RecentMemberLookup.remembered": DISCORD,
    "RecentRefusals.note": "its contract gives no guild another's refusals",
    "RecentRefusals.of": "its contract gives no guild another's refusals",
    "ResponseCache.get": "its contract gives no guild what another has put there",
    "ResponseCache.put": "its contract gives no guild what another has put there",
    "ShardBoard.holds": "shows which shard serves a guild, which is not secret",
    "ShardBoard.post": "shows which shard serves a guild, which is not secret",
}
QUERIES = (
    "application.queries.audit",
    "application.queries.fleet",
    "application.queries.guilds",
    "application.queries.guild_requests",
    "application.queries.requests",
    "application.queries.usage",
)
OF_A_GUILD = ("GuildId", "RequestFilter", "BudgetCounter")


def asked_about_guilds() -> Iterator[str]:
    ports = (module.name for module in pkgutil.walk_packages(application.ports.__path__, "application.ports."))
    for name in (*QUERIES, *ports):
        for protocol in vars(importlib.import_module(name)).values():
            if inspect.isclass(protocol) and getattr(protocol, "_is_protocol", False) and protocol.__module__ == name:
                yield from (f"{protocol.__name__}.{method}" for method in methods_about_guilds(protocol))


def methods_about_guilds(protocol: type) -> Iterator[str]:
    for name, method in vars(protocol).items():
        if inspect.isfunction(method):
            parameters = inspect.signature(method).parameters.values()
            if any(of in str(parameter.annotation) for parameter in parameters for of in OF_A_GUILD):
                yield name


def test_every_question_about_a_guild_is_accounted_for() -> None:
    assert set(asked_about_guilds()) == set(ASKED_ABOUT)


def test_the_state_machine_makes_the_queries_that_are_listed() -> None:
    asked = inspect.getsource(tenancy_seen.seen)
    for name, reason in ASKED_ABOUT.items():
        assert (f".{name.rpartition('.')[2]}(" in asked) or reason is not MACHINE, name
