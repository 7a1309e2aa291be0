"""Find the fields of a modal by what a member reads."""

from collections.abc import Iterator, Mapping
from typing import Any


def by_custom_id(modal: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, object]:
    """Replace labels by the ids of their fields. Raises `ValueError` for a name that the modal does not have."""
    labels = dict(_labels(modal.get("components") or ()))
    unknown = [name for name in values if name not in labels and name not in labels.values()]
    if unknown:
        raise ValueError(f"The modal has no field {unknown[0]!r}. It has: {', '.join(labels)}.")
    return {labels.get(name, name): value for name, value in values.items()}


def _labels(components: Any) -> Iterator[tuple[str, str]]:
    """Yield label and `custom_id` of each field."""
    for component in components:
        inner = component.get("component")
        if inner is not None:
            yield component.get("label") or inner["custom_id"], inner["custom_id"]
        elif component.get("custom_id"):
            yield component.get("label") or component["custom_id"], component["custom_id"]
        yield from _labels(component.get("components") or ())
