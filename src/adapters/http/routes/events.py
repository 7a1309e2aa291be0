"""The event stream: changes to guilds and settings that the caller may see, as they happen."""

from datetime import timedelta
from typing import Annotated

from litestar import Litestar, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter
from litestar.response import Stream

from adapters.http.dependencies import DEPENDENCIES, Dependencies, Injected
from adapters.http.documented import SESSION, SIGNED_IN, problems
from adapters.http.events.response import EVENT_STREAM, EventStream
from adapters.http.events.streams import Events
from adapters.http.guards.sessions import SignedIn
from adapters.http.problems.refusals import InvalidRequest, TooManyEventStreams

_STREAM = ResponseSpec(
    str,
    media_type=EVENT_STREAM,
    generate_examples=False,
    description="""\
Each event has an `id`, and says in `data` (JSON) what has changed, never to what: `kind`, `guild_id`, and for settings
`section` and `version`.

- `settings`, `access`, `usage`: of a guild whose dashboard the caller may use now. An `access` without `guild_id` says
  that the caller's own guilds are other ones than before.
- `alerts`: alerts of such a guild were raised, delivered or tried.
- `breakers`: a cog was switched off because it kept failing, or is on again; without `guild_id` in every guild.
- `extension`: the data of the cog in `cog` has changed in such a guild.
- `shards`, `jobs`: for the developer team.
- `cogs`: the bot runs other code. Fetch the schema of the settings anew.
- `reset`: some events may be missing here. Fetch anew what is shown.
- `overflow`: the events were not read in time, and the stream ends. Reconnecting goes on from the last `id`.
""",
)


def end_streams(app: Litestar) -> None:
    dependencies: Dependencies = app.state[DEPENDENCIES]
    dependencies.events.end_all()


LastEventId = Annotated[
    str | None,
    HeaderParameter(name="Last-Event-ID", description="The last `id` that was read; browsers send it by themselves."),
]

ReadMillisecondsAgo = Annotated[
    int | None,
    QueryParameter(
        ge=0,
        le=60_000,
        description="The milliseconds since the client began to read what it shows. The stream starts with the changes "
        "since then. A `Last-Event-ID` comes before it.",
    ),
]


@get(
    "/events",
    operation_id="streamEvents",
    summary="Changes, as they happen",
    tags=["events"],
    security=SESSION,
    responses={**problems(*SIGNED_IN, TooManyEventStreams, InvalidRequest), 200: _STREAM},
)
async def stream_events(
    events: Injected[Events],
    caller: NamedDependency[SignedIn],
    last_event_id: LastEventId = None,
    read_ms_ago: ReadMillisecondsAgo = None,
) -> Stream:
    """Stream server-sent events until the session ends. Comments keep the connection alive in between."""
    read_ago = None if read_ms_ago is None else timedelta(milliseconds=read_ms_ago)
    texts = await events.open(caller.session.user.id, caller.session_id, last_event_id, read_ago=read_ago)
    return EventStream(texts)
