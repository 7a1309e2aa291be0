"""Describe the changes between two versions of a role or channel."""


def changes(before: object, after: object, *names: str) -> list[str]:
    """Return `name: old → new` for each of these attributes that differs. A missing one counts as None."""
    found = []
    for name in names:
        old, new = getattr(before, name, None), getattr(after, name, None)
        if old != new:
            found.append(f"{name}: {_shown(old)} → {_shown(new)}")
    return found


def _shown(value: object) -> str:
    return "-" if value is None or value == "" else str(value)
