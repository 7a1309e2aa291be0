"""Route of a guild's models that their providers retire."""

from datetime import date, datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, SESSION, problems
from adapters.http.fields import described
from application.llm.read_model_endings import ReadModelEndings
from domain.access import AccessGrant


class ModelEndingView(Struct, frozen=True, kw_only=True):
    provider: str
    model: str
    ends_on: Annotated[date, described("From this day on, in UTC, the provider does not serve it.")]
    has_ended: bool
    successor: Annotated[str | None, described("The model that answers from then on; null: requests are refused.")]
    places: Annotated[list[str], described("Titles of the settings sections and budgets that name the model.")]
    requests: Annotated[int, described("Of the guild to this model, in the last 30 days.")]


class SuccessorAnswersView(Struct, frozen=True, kw_only=True):
    cog_name: str
    provider: str
    instead_of: Annotated[str, described("The model that the calls named. It has ended.")]
    model: Annotated[str, described("The successor that answered.")]
    requests: int
    last_at: datetime


class ModelEndingsView(Struct, frozen=True, kw_only=True):
    endings: Annotated[list[ModelEndingView], described("The first to end comes first.")]
    answered_by_successors: Annotated[
        list[SuccessorAnswersView], described("Of the last 30 days, by feature and model; the most frequent first.")
    ]


@get(
    "/llm/model-endings",
    operation_id="getModelEndings",
    summary="Models that their provider ends",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def read_model_endings(
    read_model_endings: Injected[ReadModelEndings], access: NamedDependency[AccessGrant]
) -> ModelEndingsView:
    """List the models that the guild has chosen or used and that end within 30 days or have ended, and the requests
    that a successor answered.
    """
    found = await read_model_endings(access.guild_id)
    return ModelEndingsView(
        endings=[
            ModelEndingView(
                provider=each.name.provider,
                model=each.name.model,
                ends_on=each.retirement.retires_on,
                has_ended=each.has_ended,
                successor=each.retirement.successor,
                places=list(each.places),
                requests=each.requests,
            )
            for each in found.endings
        ],
        answered_by_successors=[
            SuccessorAnswersView(
                cog_name=row.cog_name,
                provider=row.provider,
                instead_of=row.instead_of,
                model=row.model,
                requests=row.requests,
                last_at=row.last_at,
            )
            for row in found.answers
        ],
    )
