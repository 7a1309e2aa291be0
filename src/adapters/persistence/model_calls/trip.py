"""Timeout of a Redis round trip in a model call, which then continues with the state that this process knows."""

SECONDS = 0.5
