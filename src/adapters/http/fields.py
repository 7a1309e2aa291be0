"""Words for the fields of the public schema."""

from msgspec import Meta


def described(text: str) -> Meta:
    """Litestar takes a field's description from here only."""
    return Meta(extra_json_schema={"description": text})
