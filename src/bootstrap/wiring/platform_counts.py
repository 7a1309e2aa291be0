"""Counters of the ledger, the request log and the settings for `/metrics`."""

from collections.abc import Iterator
from typing import Final

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

from adapters.persistence.request_log.queue import RequestLogCounts
from adapters.persistence.usage.ledger.state import LedgerCounts
from application.settings.outage import SettingsOutage

_OF_THE_LEDGER: Final = {
    "recorded": "Usage records acknowledged.",
    "spooled": "Usage records written to the local disk first.",
    "replayed": "Usage records moved from the local disk to the database, those of other processes too.",
    "unpriced": "Requests recorded without a known cost.",
    "refused": "Usage records that the database refused, and that were set aside.",
    "calls_refused": "Model calls refused because no storage could take their usage.",
    "summed_up": "Usage records folded into the rollups, those of other processes too.",
}
_OF_THE_REQUEST_LOG: Final = {
    "noted": "Entries given to the request log.",
    "kept": "Entries of the request log that were stored.",
    "dropped": "Entries of the request log that were lost: the queue was full, or the database refused them.",
    "payloads_dropped": "Entries of the request log that were queued without their text: too much text waited.",
}


class PlatformCounts(Collector):
    """Export the counters. Each counts from the start of the process."""

    def __init__(self, ledger: LedgerCounts, log: RequestLogCounts, outage: SettingsOutage) -> None:
        self._ledger = ledger
        self._log = log
        self._outage = outage

    @override
    def collect(self) -> Iterator[Metric]:
        for name, meaning in _OF_THE_LEDGER.items():
            yield CounterMetricFamily(f"baseline_llm_usage_{name}", meaning, value=getattr(self._ledger, name))
        for name, meaning in _OF_THE_REQUEST_LOG.items():
            yield CounterMetricFamily(f"baseline_llm_request_log_{name}", meaning, value=getattr(self._log, name))
        yield CounterMetricFamily(
            "baseline_settings_outages",
            "Outages in which settings came from memory: the database could not be read.",
            value=self._outage.outages,
        )
        yield CounterMetricFamily(
            "baseline_settings_stale_reads",
            "Reads of settings answered from memory in an outage.",
            value=self._outage.stale_reads,
        )
