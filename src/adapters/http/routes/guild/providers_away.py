"""Route of the providers of a guild's models that do not answer at present."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, SESSION, problems
from adapters.http.fields import described
from application.llm.read_providers_away import ReadProvidersAway
from domain.access import AccessGrant


class ProviderAwayView(Struct, frozen=True, kw_only=True):
    provider: str
    models: Annotated[list[str], described("Its models that keep failing.")]


@get(
    "/llm/providers-away",
    operation_id="listProvidersAway",
    summary="Providers that do not answer",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def list_providers_away(
    read_providers_away: Injected[ReadProvidersAway], access: NamedDependency[AccessGrant]
) -> list[ProviderAwayView]:
    """List the providers that the guild has used in the last 30 days and whose models keep failing now."""
    away = await read_providers_away(access.guild_id)
    return [ProviderAwayView(provider=provider, models=sorted(models)) for provider, models in sorted(away.items())]
