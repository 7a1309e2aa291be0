"""Make OPTIONS list the methods of all handlers of a path; Litestar lists those of the first one."""

from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from typing_extensions import override

_OF_LITESTAR = HTTPRoute.create_options_handler.__qualname__


class AllMethods(ReceiveRoutePlugin):
    """Rebuild the OPTIONS handler of each route: Litestar keeps the one of the path's first route."""

    @override
    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        handler, _ = route.route_handler_map["OPTIONS"]
        if handler.fn.__qualname__.startswith(_OF_LITESTAR):
            handler(route.create_options_handler(route.path).fn)
