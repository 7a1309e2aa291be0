"""One adapter per LLM provider."""
