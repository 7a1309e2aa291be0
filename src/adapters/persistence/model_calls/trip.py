"""Timeout of a Redis round trip in a model call. After it, the call continues with this process's own state."""

SECONDS = 0.5
