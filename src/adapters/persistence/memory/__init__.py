"""Fakes that pass the contracts of the real adapters."""
