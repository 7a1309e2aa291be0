"""Read units other than tokens, and the service tier, from replies whose side parts may have any form."""

from collections.abc import Mapping

from adapters.llm.providers.reading.values import count, word

_STANDARD = {"", "auto", "default", "on_demand", "standard", "standard_only", "unspecified"}
_WORLDWIDE = {"", "global", "not_available"}


def tier_of(reported: object) -> str:
    """Return the service tier, empty for the standard one. An unknown name is kept: its price is unknown too."""
    name = _name(reported)
    return "" if name in _STANDARD else name


def region_of(reported: object) -> str:
    """Return the region, empty for one without a price of its own."""
    name = _name(reported)
    return "" if name in _WORLDWIDE else name


def count_of(reported: object) -> int:
    """Return a number of units, 0 for anything else."""
    return count(reported) or 0


def field_of(reported: object, name: str) -> object:
    """Return a field of a mapping or of any object; None if it lacks the field."""
    return reported.get(name) if isinstance(reported, Mapping) else getattr(reported, name, None)


def _name(reported: object) -> str:
    return word(reported).lower()[:64] if isinstance(reported, str) else ""
