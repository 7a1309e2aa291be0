"""Wrappers that a call passes on its way to a provider: budget, cache, fallback, retry, breaker, limits, ledger."""
