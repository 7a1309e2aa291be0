"""Collect the metrics that each process exports at `/metrics`: names, kinds, labels and meanings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx
from prometheus_client.parser import text_string_to_metric_families

from adapters.clock import FixedClock
from adapters.discord.health import health_server
from adapters.discord.platform import DiscordPlatform
from adapters.loop_lag import LoopLag
from adapters.persistence.request_log.queue import RequestLogCounts
from adapters.persistence.usage.ledger.state import LedgerCounts
from adapters.telemetry.budget_metrics import BudgetMetrics
from adapters.telemetry.model_metrics import ModelMetrics
from adapters.telemetry.probe_server import Address
from application.settings.outage import SettingsOutage
from bootstrap.wiring.platform_counts import PlatformCounts
from bootstrap.worker.metrics import exposition
from domain.jobs import CogJobCount, JobRecord
from tests.integration.discord.bots import running
from tests.integration.http.world import World
from tests.unit.telemetry.test_model_calls import attempt

_NOT_OF_THE_SERIES = frozenset({"le", "quantile"})


@dataclass(frozen=True, slots=True)
class Exposed:
    kind: str
    labels: frozenset[str]
    meaning: str
    samples: frozenset[str]


Exposure = Mapping[str, Exposed]


def read(exposed: str) -> Exposure:
    return {
        family.name: Exposed(
            family.type,
            frozenset(name for sample in family.samples for name in sample.labels) - _NOT_OF_THE_SERIES,
            family.documentation,
            frozenset(sample.name for sample in family.samples),
        )
        for family in text_string_to_metric_families(exposed)
        # A time stamp beside each counter, which Prometheus does not need.
        if not family.name.endswith("_created")
    }


async def exposed_by_api() -> Exposure:
    browser = (await World.create()).browser()
    await browser.get("/health")
    return read((await browser.get("/metrics")).text)


async def exposed_by_bot(platform: DiscordPlatform) -> Exposure:
    models = ModelMetrics()
    models.note(attempt(1.0))
    counts = PlatformCounts(LedgerCounts(), RequestLogCounts(), SettingsOutage(FixedClock(), None))
    platform = replace(platform, metrics=(models, BudgetMetrics(lambda: False, lambda: 0), counts))
    async with (
        running(platform) as bot,
        health_server(bot.bot, platform, Address("127.0.0.1", 0)) as where,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        return read((await client.get(f"http://{where.host}:{where.port}/metrics")).text)


def exposed_by_worker() -> Exposure:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    job = JobRecord(
        name="retention", every=timedelta(hours=1), due_at=now, started_at=now, finished_at=now, succeeded_at=now
    )
    of_cogs = CogJobCount(cog="ask", name="remind", waiting=1, running=0, retrying=0, failed=0, error="")
    return read(exposition([job], [of_cogs], {"database": True}, "1.2.3", LoopLag()).decode())


def table(exposures: Mapping[str, Exposure]) -> str:
    """Return a table of all metrics and the processes that export them."""
    names = sorted({name for exposure in exposures.values() for name in exposure})
    return "\n".join(
        [_row("metric", "kind", "labels", "process", "meaning"), "|---" * 5 + "|", *_rows(names, exposures)]
    )


def _rows(names: Iterable[str], exposures: Mapping[str, Exposure]) -> Iterable[str]:
    for name in names:
        having = {process: exposure[name] for process, exposure in exposures.items() if name in exposure}
        one = next(iter(having.values()))
        shown = f"{name}_total" if one.kind == "counter" else name
        labels = ", ".join(f"`{label}`" for label in sorted(one.labels))
        yield _row(f"`{shown}`", one.kind, labels, ", ".join(having), one.meaning)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
