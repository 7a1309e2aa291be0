"""Queue of erasures, in PostgreSQL."""

from datetime import datetime

from sqlalchemy import RowMapping, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.guilds import guilds
from adapters.persistence.schema.tables.jobs import privacy_erasures as kept
from application.correlation import current_correlation_id
from domain.ids import GuildId, UserId
from domain.privacy import Erasure, RequestOrigin, Subject, SubjectKind


class PostgresErasureQueue:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def request(
        self,
        subject: Subject,
        origin: RequestOrigin,
        *,
        requested_by: UserId | None,
        at: datetime,
        due_at: datetime | None = None,
    ) -> Erasure:
        row = {
            "kind": subject.kind.value,
            "subject_id": subject.id,
            "origin": origin.value,
            "requested_by": None if origin is RequestOrigin.SELF else requested_by,
            "requested_at": at,
            "due_at": due_at or at,
            "correlation_id": current_correlation_id(),
        }
        add = insert(kept).values(row)
        once = add.on_conflict_do_update(
            index_elements=["kind", "subject_id"],
            index_where=text("erased_at IS NULL"),
            set_={name: add.excluded[name] for name in row.keys() - {"kind", "subject_id"}},
        ).returning(kept)
        async with system_scope(self._engine) as transaction:
            return _erasure((await transaction.execute(once)).mappings().one())

    async def due(self, now: datetime) -> tuple[Erasure, ...]:
        found = select(kept).where(kept.c.due_at <= now).order_by(kept.c.requested_at)
        async with system_scope(self._engine) as transaction:
            return tuple(_erasure(row) for row in (await transaction.execute(found)).mappings())

    async def record(self, erasure: Erasure, *, before: Erasure, due_at: datetime | None) -> None:
        values: dict[str, object] = {
            "passes": erasure.passes,
            "erased_at": erasure.erased_at,
            "removed": dict(erasure.removed),
            "error": erasure.error,
            "due_at": due_at,
        }
        if due_at is None and erasure.kind is SubjectKind.USER:
            values |= {"subject_id": None, "requested_by": None, "correlation_id": None}
        is_as_before = (kept.c.passes == before.passes) & (kept.c.requested_at == before.requested_at)
        async with system_scope(self._engine) as transaction:
            await transaction.execute(update(kept).where(kept.c.id == erasure.id, is_as_before).values(values))

    async def recent(self, most: int) -> tuple[Erasure, ...]:
        newest = select(kept).order_by(kept.c.requested_at.desc()).limit(most)
        async with system_scope(self._engine) as transaction:
            return tuple(_erasure(row) for row in (await transaction.execute(newest)).mappings())

    async def left_before(self, time: datetime) -> tuple[GuildId, ...]:
        left = select(guilds.c.guild_id).where(guilds.c.left_at < time).order_by(guilds.c.left_at)
        async with system_scope(self._engine) as transaction:
            return tuple(GuildId(each) for each in (await transaction.execute(left)).scalars())


def _erasure(row: RowMapping) -> Erasure:
    kind, subject_id = SubjectKind(row["kind"]), row["subject_id"]
    return Erasure(
        id=row["id"],
        kind=kind,
        subject=None if subject_id is None else Subject(kind, subject_id),
        origin=RequestOrigin(row["origin"]),
        requested_by=row["requested_by"],
        requested_at=row["requested_at"],
        passes=row["passes"],
        erased_at=row["erased_at"],
        removed=row["removed"],
        error=row["error"],
        correlation_id=row["correlation_id"],
    )
