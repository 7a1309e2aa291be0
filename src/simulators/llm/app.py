"""The simulated endpoint: one ASGI application that speaks the formats of all four providers, each under a prefix."""

from collections.abc import Awaitable, Callable

from simulators.llm.answers.faults import REFUSALS, WITHOUT_STREAM, Fault, wished_fault
from simulators.llm.delivering import Event, Receive, Send, deliver
from simulators.llm.routes import Route, make_routes
from simulators.llm.wire import Gate, Reply, Request, Stream, Task

ASGIApp = Callable[[Event, Receive, Send], Awaitable[None]]

_UNKNOWN_MODEL = "no-such"
_NOT_FOUND = Reply(status=404, body={"error": "There is no such endpoint in the simulation."})


def make_simulated_llm_app() -> ASGIApp:
    """Stateless: the same request gets the same answer."""
    routes = make_routes()

    async def app(scope: Event, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            body = await _read_body(receive)
            result, fault = _answer(routes, scope, body)
            await deliver(result, fault, receive, send)

    return app


def _answer(routes: tuple[Route, ...], scope: Event, body: bytes) -> tuple[Reply | Stream, Fault | None]:
    for route in routes:
        match = route.path.fullmatch(scope["path"])
        if match is not None and scope["method"] == route.method:
            headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
            return _through_gate(route, Request(body=body, headers=headers, names=match.groupdict()))
    return _NOT_FOUND, None


def _through_gate(route: Route, request: Request) -> tuple[Reply | Stream, Fault | None]:
    gate, model = route.gate, request.names.get("model", "")
    if not gate.has_key(request.headers):
        return gate.refused(Fault.BAD_KEY, model), None
    try:
        return _result(gate, route.endpoint(request))
    except (LookupError, TypeError, ValueError, AttributeError):
        return gate.refused(Fault.MALFORMED, model), None


def _result(gate: Gate, task: Task) -> tuple[Reply | Stream, Fault | None]:
    fault = Fault.UNKNOWN_MODEL if _UNKNOWN_MODEL in task.model else wished_fault(task.question)
    if fault in task.unmoved_by:
        fault = None
    if fault in REFUSALS:
        return gate.refused(fault, task.model), None
    result = task.result()
    if isinstance(result, Reply) and fault in WITHOUT_STREAM:
        fault = WITHOUT_STREAM[fault]
        result = gate.refused(fault, task.model) if fault in REFUSALS else result
    return result, fault


async def _read_body(receive: Receive) -> bytes:
    chunks = []
    while True:
        event = await receive()
        chunks.append(event.get("body", b""))
        if not event.get("more_body"):
            return b"".join(chunks)


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
