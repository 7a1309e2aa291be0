"""Rules for routes of cogs, without which the platform's guards would not protect them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from litestar import Router
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.routes.base import BaseRoute
from litestar.types import Empty

from adapters.http.extension_list import EXTENSION
from adapters.http.extensions.guards import GUILD_ID

TAKEN: Final = ("user", "guild")
_NOT_THEIRS: Final = {
    "middleware": "it would run before the guards",
    "exception_handlers": "errors are problem details everywhere",
    "request_class": "requests are checked everywhere in the same way",
    "websocket_class": "there are no websockets",
    "cache": "what one person was answered would be shown to the next",
    "cache_key_builder": "what one person was answered would be shown to the next",
}


class BrokenRules(Exception):
    """All broken rules in one line."""


def check_rules(prefix: str, routes: Sequence[BaseRoute]) -> None:
    """Raise `BrokenRules` if any rule is broken. `routes` are those of one cog, registered with an application."""
    broken = dict.fromkeys(f"{route.path_format}: {what}" for route in routes for what in _broken_by(prefix, route))
    if broken:
        raise BrokenRules("; ".join(broken))
    if not routes:
        raise BrokenRules("it has no routes")


def check_clashes(router: Router) -> None:
    """Raise `BrokenRules` for two handlers of one method and path: Litestar would silently serve only one."""
    handlers = [handler for route in router.routes for handler in handlers_of(route)]
    layers = {id(layer): layer for handler in handlers for layer in handler.ownership_layers}
    for layer in [router, *layers.values()]:
        for route in getattr(layer, "routes", ()):
            methods = Counter(method for handler in handlers_of(route) for method in _methods_of(handler))
            if twice := sorted(method for method, count in methods.items() if count > 1):
                raise BrokenRules(f"{route.path_format}: there are several handlers of {', '.join(twice)}")


def handlers_of(route: BaseRoute) -> list[BaseRouteHandler]:
    return list(route.route_handlers) if isinstance(route, HTTPRoute) else [route.route_handler]  # type: ignore[attr-defined]  # both others have one


def layers_of(handler: BaseRouteHandler) -> list[Any]:
    """Return the cog's layers, from its router to the handler; none for a handler of the platform."""
    layers = handler.ownership_layers
    mounts = [place for place, layer in enumerate(layers) if EXTENSION in (getattr(layer, "opt", None) or {})]
    return layers[mounts[0] + 1 :] if mounts else []


def _methods_of(handler: BaseRouteHandler) -> frozenset[str]:
    """Return the methods without OPTIONS, which Litestar adds to every route."""
    return frozenset(handler.http_methods) - {"OPTIONS"} if isinstance(handler, HTTPRouteHandler) else frozenset()


def _broken_by(prefix: str, route: BaseRoute) -> Iterator[str]:
    if not isinstance(route, HTTPRoute):
        yield "only routes of HTTP methods are served, no websockets and no ASGI applications"
        return
    if not f"{route.path_format}/".startswith(f"{prefix}/") or {".", ".."} & set(route.path_format.split("/")):
        yield f"it is outside of {prefix}"
    guild_types = [name.type for name in route.path_parameters.values() if name.name == GUILD_ID]
    if any(type_ is not str for type_ in guild_types):
        yield f"the guild in the path must be `{{{GUILD_ID}:str}}`"
    for handler in handlers_of(route):
        for layer in layers_of(handler):
            yield from _broken_by_layer(layer)
        yield from _broken_by_names(handler, has_guild=bool(guild_types))


def _broken_by_layer(layer: Any) -> Iterator[str]:
    for option, reason in _NOT_THEIRS.items():
        if getattr(layer, option, None):
            yield f"`{option}` cannot be set: {reason}"
    if getattr(layer, "request_max_body_size", Empty) is not Empty:
        yield "`request_max_body_size` cannot be set: the limit is the same everywhere"
    for name in sorted(set(TAKEN) & set(layer.dependencies or {})):
        yield f"the dependency `{name}` is the platform's"
    for name in sorted(name for name in layer.opt or {} if name.startswith("exclude")):
        yield f"`{name}` has no effect: every route is guarded"


def _broken_by_names(handler: BaseRouteHandler, *, has_guild: bool) -> Iterator[str]:
    providers = [
        provider
        for layer in layers_of(handler)
        for provider in (handler.resolve_dependencies()[name] for name in layer.dependencies or {})
    ]
    signatures = [handler.parsed_fn_signature, *(provider.parsed_fn_signature for provider in providers)]
    names = {name for signature in signatures for name in signature.parameters}
    if "guild" in names and not has_guild:
        yield f"it takes `guild`, but has no `{{{GUILD_ID}:str}}` in its path"
