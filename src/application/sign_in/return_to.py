"""The page to return to after signing in: a path of the dashboard and nothing else."""

import re

# A list of what is allowed, because browsers read backslashes, tabs, dots and doubled slashes in surprising ways.
_PLACE = re.compile(r"/(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]*(?:\?[A-Za-z0-9_.~%&=+:,/-]*)?(?:#[A-Za-z0-9_-]*)?")


def safe_return_to(wanted: str) -> str:
    return wanted if _PLACE.fullmatch(wanted) else "/"
