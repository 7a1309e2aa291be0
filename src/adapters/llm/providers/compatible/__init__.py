"""OpenAI-compatible endpoints: Chat Completions as other servers speak it."""
