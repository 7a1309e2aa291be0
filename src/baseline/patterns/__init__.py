"""Patterns that cogs need again and again, such as batches, caches, confidence, correlation and loops over guilds."""

from baseline.patterns.batching import Batcher
from baseline.patterns.caching import TTLCache
from baseline.patterns.confidence import Confidence, Evidence, any_of, confidence
from baseline.patterns.correlation import Correlation, Correlator
from baseline.patterns.guild_loops import guild_loop
from baseline.patterns.trends import Trend, TrendWindow, trend_of
from baseline.patterns.workflows import StepResult, StepStatus, Workflow, WorkflowResult

__all__ = [
    "Batcher",
    "Confidence",
    "Correlation",
    "Correlator",
    "Evidence",
    "StepResult",
    "StepStatus",
    "TTLCache",
    "Trend",
    "TrendWindow",
    "Workflow",
    "WorkflowResult",
    "any_of",
    "confidence",
    "guild_loop",
    "trend_of",
]
