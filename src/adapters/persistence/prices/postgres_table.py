"""Store every version of the models' prices in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.audit.rows import row_of_entry
from adapters.persistence.postgres.scope import ScopedTransaction, system_scope
from adapters.persistence.prices.rows import row_of_version, version_of_row
from adapters.persistence.schema.tables.guilds import audit_log
from adapters.persistence.schema.tables.usage import llm_model_pricing
from application.ports.prices import PriceExists
from domain.audit import AuditEntry
from domain.spending.price_versions import PriceVersion

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock('llm_model_pricing'::regclass::oid::bigint)")


class PostgresPriceTable:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def versions(self) -> tuple[PriceVersion, ...]:
        async with system_scope(self._engine) as transaction:
            return await kept_versions(transaction)

    async def add(self, versions: Sequence[PriceVersion], entry: AuditEntry) -> None:
        async with system_scope(self._engine) as transaction:
            await transaction.execute(ONE_AT_A_TIME)
            kept = {_key(version) for version in await kept_versions(transaction)}
            for version in versions:
                if _key(version) in kept:
                    raise PriceExists(version.price.provider, version.price.model, version.price.valid_from)
            await insert_versions(transaction, versions)
            await transaction.execute(insert(audit_log).values(**row_of_entry(entry)))


async def kept_versions(transaction: ScopedTransaction) -> tuple[PriceVersion, ...]:
    rows = await transaction.execute(select(llm_model_pricing))
    # Sorted in Python, because collations differ between databases.
    return tuple(sorted((version_of_row(row) for row in rows), key=_key))


async def insert_versions(transaction: ScopedTransaction, versions: Sequence[PriceVersion]) -> None:
    if versions:
        await transaction.execute(insert(llm_model_pricing), [row_of_version(version) for version in versions])


def _key(version: PriceVersion) -> tuple[str, str, datetime]:
    return version.price.provider, version.price.model, version.price.valid_from
