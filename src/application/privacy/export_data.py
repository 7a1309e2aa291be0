"""Export the data stored about a user or a guild, as one JSON document."""

import json
from collections.abc import AsyncIterator, Sequence

from application.ports.audit import SystemAudit
from application.ports.clock import Clock
from application.ports.privacy import PersonalData
from domain.audit_entries.reads import data_exported
from domain.ids import UserId
from domain.privacy import RequestOrigin, Subject


class ExportData:
    """Unless the user asks for their own data, an audit entry is appended before anything is read. For a guild's data
    it is in the guild's own log, where its administrators see it."""

    def __init__(self, stores: Sequence[PersonalData], audit: SystemAudit, clock: Clock) -> None:
        self._stores = stores
        self._audit = audit
        self._clock = clock

    async def __call__(
        self, subject: Subject, origin: RequestOrigin, *, requested_by: UserId | None
    ) -> AsyncIterator[str]:
        """Return the document piece by piece. Reading it may raise `ServiceUnavailable`."""
        if origin is not RequestOrigin.SELF:
            await self._audit.append(data_exported(subject, by=requested_by, at=self._clock.now()))
        return self._document(subject)

    async def _document(self, subject: Subject) -> AsyncIterator[str]:
        head = {"about": subject.kind.value, "id": str(subject.id), "made_at": self._clock.now().isoformat()}
        yield f'{json.dumps(head)[:-1]}, "stored": {{'
        place = None
        for store in self._stores:
            async for item in store.export(subject):
                if item.place != place:
                    end = "" if place is None else "\n  ],"
                    yield f"{end}\n  {json.dumps(item.place)}: [\n    "
                else:
                    yield ",\n    "
                place = item.place
                yield json.dumps(dict(item.values), ensure_ascii=False)
        yield "}}\n" if place is None else "\n  ]\n}}\n"
