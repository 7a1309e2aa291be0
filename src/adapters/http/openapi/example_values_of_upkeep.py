"""Example values of scheduled jobs, deliveries of alerts, and personal data."""

from collections.abc import Mapping
from typing import Any, Final

TIME: Final = "2026-03-14T09:26:53Z"

UPKEEP: Final[Mapping[str, Any]] = {
    "DataExport.about": "user",
    "DataExport.made_at": TIME,
    "DataExport.stored": {"authorized_users": [{"guild_id": "41771983423143937", "kind": "delegate"}]},
    "EraseBody.confirmation": "80351110224678912",
    "ErasureView.kind": "user",
    "ErasureView.subject_id": "80351110224678912",
    "ErasureView.origin": "self",
    "ErasureView.requested_at": TIME,
    "ErasureView.erased_at": TIME,
    "ErasureView.removed": {"llm_request_logs": 12, "sessions": 1},
    "ErasureView.error": "",
    "JobView.name": "stale-shards",
    "JobView.state": "succeeded",
    "JobView.every_seconds": 60,
    "JobView.requested_at": None,
    **dict.fromkeys((f"JobView.{at}" for at in ("due_at", "started_at", "finished_at", "succeeded_at")), TIME),
    "JobView.worker": "worker-0:7",
    "JobView.error": "",
    "JobView.runs": 1440,
    "JobView.failures": 2,
    "CogPauseView.until": TIME,
    "CogPauseView.failed": "/roll",
    "CogPauseView.error": "KeyError",
    "CogPauseView.openings": 2,
    "CogOffView.switched_off_at": TIME,
    "CogOffInView.total": 1,
    "AlertDeliveryView.id": "5f0c7f2e-3a39-4f4f-9b5c-6b1d0f6f4c11",
    "AlertDeliveryView.state": "delivered",
    "AlertDeliveryView.text": "80 % of this server's daily budget is spent. It starts anew at 2026-03-15 00:00 UTC.",
    "AlertDeliveryView.attempts": 1,
    "AlertDeliveryView.raised_at": TIME,
    "AlertDeliveryView.due_at": None,
    "AlertDeliveryView.delivered_at": TIME,
    "AlertDeliveryView.error": "",
}
