"""Entries of sign-ins leave the audit log after a time, or with their user; all others stay."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.persistence.audit.postgres_system import PostgresSystemAudit
from adapters.persistence.audit.sign_in_retention import SignInRetention
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.privacy.postgres import PostgresPersonalData
from domain.audit import AuditAction, AuditEntry
from domain.ids import UserId
from domain.privacy import Subject
from tests.services import FreshDatabase

ADA, BEN = UserId(101), UserId(102)
NOW = SystemClock().now()
SIGN_IN = AuditEntry(
    guild_id=None,
    actor_id=ADA,
    action=AuditAction.SESSION_STARTED,
    target=str(ADA),
    before=None,
    after={"session": "a handle", "device": "Firefox", "network": "192.0.2.0/24"},
    at=NOW - timedelta(days=1),
)
EXPIRED = replace(SIGN_IN, action=AuditAction.SESSION_ENDED, actor_id=None)
OF_BEN = replace(SIGN_IN, actor_id=BEN, target=str(BEN), at=NOW - timedelta(days=40))
PRICE = replace(OF_BEN, action=AuditAction.PRICE_SET, target="openai:gpt-5")


async def _append(engine: AsyncEngine, *entries: AuditEntry) -> None:
    for entry in entries:
        await PostgresSystemAudit(engine).append(entry)


async def _left(engine: AsyncEngine) -> list[tuple[str, str]]:
    async with system_scope(engine) as transaction:
        rows = await transaction.execute(text("SELECT action, target FROM audit_log ORDER BY id"))
        return [(row.action, row.target) for row in rows]


async def test_old_sign_ins_are_deleted_and_nothing_else(engine: AsyncEngine) -> None:
    await _append(engine, SIGN_IN, OF_BEN, PRICE)
    assert await SignInRetention(engine, SystemClock(), timedelta(days=30))() == 1
    assert await _left(engine) == [("session.started", str(ADA)), ("price.set", "openai:gpt-5")]


async def test_the_application_cannot_hide_recent_sign_ins(engine: AsyncEngine) -> None:
    await _append(engine, SIGN_IN)
    with pytest.raises(DBAPIError, match="last 29 days"):
        await SignInRetention(engine, SystemClock(), timedelta(days=28))()
    assert len(await _left(engine)) == 1


async def test_an_erasure_takes_the_users_sign_ins_along(engine: AsyncEngine, database: FreshDatabase) -> None:
    await _append(engine, SIGN_IN, EXPIRED, OF_BEN)
    data = PostgresPersonalData(lambda: create_engine(database.app_url, schema=database.schema, pool_size=1))
    removed = await data.erase(Subject.user(ADA), before=NOW, late=False, actor=None)
    assert removed["sign_ins"] == 2
    assert await _left(engine) == [("session.started", str(BEN)), ("privacy.erased", "user")]
