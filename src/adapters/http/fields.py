"""Describe the fields of the public schema."""

from msgspec import Meta


def described(text: str) -> Meta:
    """Attach a description where Litestar looks for it."""
    return Meta(extra_json_schema={"description": text})
