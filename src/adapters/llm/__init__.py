"""LLM providers, one adapter each, and the wrappers around them."""
