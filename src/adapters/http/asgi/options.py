"""What Litestar forgets where several handlers share a path: that OPTIONS names the methods of all of them."""

from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from typing_extensions import override

_OF_LITESTAR = HTTPRoute.create_options_handler.__qualname__


class AllMethods(ReceiveRoutePlugin):
    """Its handler is made with the first route of a path, and taken over by those that add methods to it."""

    @override
    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        handler, _ = route.route_handler_map["OPTIONS"]
        if handler.fn.__qualname__.startswith(_OF_LITESTAR):
            handler(route.create_options_handler(route.path).fn)
