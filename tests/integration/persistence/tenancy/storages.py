"""Storages of guilds: PostgreSQL, which all guilds share, and memory, in which a guild is alone."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.audit.memory_queries import MemoryAuditLogQueries
from adapters.persistence.audit.postgres_queries import PostgresAuditLogQueries
from adapters.persistence.budgets.memory_history import MemorySpendingHistory
from adapters.persistence.budgets.postgres_history import PostgresSpendingHistory
from adapters.persistence.guilds.memory_queries import MemoryGuildQueries
from adapters.persistence.guilds.postgres_queries import PostgresGuildQueries
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.request_log.consent import StatedConsent
from adapters.persistence.request_log.memory import MemoryRequestLog, MemoryRequestLogQueries
from adapters.persistence.request_log.postgres import PostgresRequestLog
from adapters.persistence.request_log.postgres_queries import PostgresRequestLogQueries
from adapters.persistence.usage.ledger.corrections import PostgresUsageCorrections
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.usage.memory import MemoryUsageCorrections, MemoryUsageLedger, MemoryUsageQueries
from adapters.persistence.usage.postgres_queries import PostgresUsageQueries
from adapters.persistence.work.memory_grants import MemoryGrantsInForce
from adapters.persistence.work.memory_work import memory_work
from adapters.persistence.work.postgres_access import PostgresGrantsInForce
from adapters.persistence.work.postgres_work import postgres_work
from application.ports.budgets import SpendingHistory
from application.ports.guilds import GrantsInForce
from application.ports.llm import UsageCorrections, UsageLedger
from application.ports.work import BeginWork
from application.queries.audit import AuditLogQueries
from application.queries.guilds import GuildQueries
from application.queries.requests import RequestLogQueries
from application.queries.usage import UsageQueries
from domain.llm.attempts import RequestAttempt
from domain.llm.chat import ChatMessage, ChatRequest, Role

UNPRICED_USD = Decimal("0.05")


@dataclass(frozen=True)
class Storage:
    begin: BeginWork
    grants: GrantsInForce
    ledger: UsageLedger
    corrections: UsageCorrections
    usage: UsageQueries
    guilds: GuildQueries
    audit: AuditLogQueries
    spending: SpendingHistory
    log: MemoryRequestLog | PostgresRequestLog
    requests: RequestLogQueries

    async def note(self, attempt: RequestAttempt) -> None:
        request = ChatRequest(
            provider="openai",
            model=attempt.model,
            caller=attempt.caller,
            messages=(ChatMessage(Role.USER, f"Asked in {attempt.caller.guild_id}"),),
        )
        if isinstance(self.log, MemoryRequestLog):
            self.log.note(attempt, request, None)
            return
        async with self.log.running():
            self.log.note(attempt, request, None)


payload_consent = StatedConsent(lambda guild_id: guild_id % 2 == 1)


def on_postgres(engine: AsyncEngine, ledger: PostgresUsageLedger) -> Storage:
    return Storage(
        begin=postgres_work(engine),
        grants=PostgresGrantsInForce(engine),
        ledger=ledger,
        corrections=PostgresUsageCorrections(engine),
        usage=PostgresUsageQueries(engine),
        guilds=PostgresGuildQueries(engine),
        audit=PostgresAuditLogQueries(engine),
        spending=PostgresSpendingHistory(engine, unpriced_usd=UNPRICED_USD),
        log=PostgresRequestLog(engine, payload_consent=payload_consent),
        requests=PostgresRequestLogQueries(engine),
    )


def in_memory(memory: MemoryDatabase) -> Storage:
    log = MemoryRequestLog(payload_consent=payload_consent)
    return Storage(
        begin=memory_work(memory),
        grants=MemoryGrantsInForce(memory),
        ledger=MemoryUsageLedger(memory),
        corrections=MemoryUsageCorrections(memory),
        usage=MemoryUsageQueries(memory),
        guilds=MemoryGuildQueries(memory),
        audit=MemoryAuditLogQueries(memory),
        spending=MemorySpendingHistory(memory, unpriced_usd=UNPRICED_USD),
        log=log,
        requests=MemoryRequestLogQueries(log, memory.outage),
    )
