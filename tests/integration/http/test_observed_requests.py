"""A request is one span and one line, with its user, guild and cog, under the correlation id of its answer."""

from structlog.testing import capture_logs

from adapters.telemetry.tracing.opentelemetry import trace_id_of
from tests.integration.http.extensions.news_cog import extensions
from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.world import World
from tests.unit.telemetry.traces import traced


async def test_a_request_is_a_span_of_its_route_with_user_and_guild() -> None:
    browser = await (await World.create()).signed_in(INITIAL)
    with traced() as exported:
        answer = await browser.get(f"/guilds/{GUILD}")
    correlation_id = answer.headers["x-correlation-id"]
    (request,) = [one for one in exported.get_finished_spans() if one.name == "GET /api/v1/guilds/{guild_id}"]
    assert request.context.trace_id == trace_id_of(correlation_id)
    facts = dict(request.attributes or {})
    assert facts == {
        "baseline.correlation_id": correlation_id,
        "baseline.guild_id": int(GUILD),
        "baseline.user_id": int(INITIAL),
        "http.request.method": "GET",
        "http.route": "/api/v1/guilds/{guild_id}",
        "http.response.status_code": 200,
    }


async def test_a_request_to_a_cog_is_logged_with_the_cog() -> None:
    browser = await (await World.create(extensions=extensions())).signed_in(INITIAL)
    with capture_logs() as lines:
        answer = await browser.get("/ext/news/mine")
    (line,) = [line for line in lines if line["event"] == "An HTTP request ended"]
    assert (line["status"], line["cog"]) == (answer.status_code, "news")
