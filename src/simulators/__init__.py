"""Simulated Discord and LLM endpoints for development and tests."""
