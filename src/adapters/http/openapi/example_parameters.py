"""Example values of parameters in the API's description. `operationId.parameter` wins over the bare name."""

from collections.abc import Mapping
from typing import Any

from adapters.http.openapi.example_values import CURSOR, USER

PARAMETERS: Mapping[str, Any] = {
    "job_name": "stale-shards",
    "retryCogJobs.function": "remind",
    "discardCogJobs.function": "remind",
    "Last-Event-ID": "m9QxS1uV3bYp0n7cWf5hJ8rT2kLd6zAeG4iXoNvCqRwUyBtMsEgPlHjZaKfDxOiQ",
    "action": "settings.changed",
    "actor": USER,
    "after": CURSOR,
    "getStaffAuditLog.after": "4711",
    "getAuditLog.after": "pV3mUj0uS6n3W1sT8m0cQ2r5bYx1kZdE",
    "cog": "ask",
    "dry_run": True,
    "from": "2026-03-01",
    "to": "2026-03-14",
    "getAuditLog.from": "2026-03-01T00:00:00Z",
    "getAuditLog.to": "2026-04-01T00:00:00Z",
    "listRequests.from": "2026-03-01T00:00:00Z",
    "listRequests.to": "2026-04-01T00:00:00Z",
    "exportRequests.from": "2026-03-01T00:00:00Z",
    "exportRequests.to": "2026-04-01T00:00:00Z",
    "key": "welcome",
    "kind": "chat",
    "limit": 50,
    "query": "ad",
    "request_type": "text",
    "time_zone": "Europe/Berlin",
    **dict.fromkeys(("getGuildUsage.model", "exportGuildUsage.model", "getGuildUsageOverTime.model"), "openai:gpt-4.1"),
    "nameUsagePeople.user_id": [USER],
    "session_id": "5b1f0c9e7a3d4e62",
    "success": True,
    "version": 3,
}
