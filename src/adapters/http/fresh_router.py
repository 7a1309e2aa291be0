"""A router that is built for one place: registering it takes the router itself, and no copy of all that is below it."""

from typing import Any, Self

from litestar import Router


class FreshRouter(Router):
    """Litestar copies a router deeply at each level of nesting, which took half of the API's start.

    Build one anew for each parent: a second parent would become the owner for both.
    """

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        return self
