"""Routes of the models: what they can do, and what they cost."""

from datetime import date
from typing import Annotated

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter
from msgspec import Struct

from adapters.http.asgi.encoded_slashes import decode_slashes
from adapters.http.dependencies import Injected
from adapters.http.documented import FOR_DEVELOPERS, MUTATING, SESSION, SESSION_AND_CSRF, WITH_BODY, problems
from adapters.http.fields import described
from adapters.http.guards.sessions import SignedIn
from adapters.http.views.prices import PriceView, SetPriceBody, checked_time, factors_of, rates_of
from application.ports.clock import Clock
from application.ports.llm import ModelCatalogue, ModelInfo
from application.ports.prices import PriceExists, PriceTable
from application.prices.set_price import SetPrice, SetPriceCommand
from domain.llm.requests import Capability
from domain.llm.retirement import Retirement
from domain.spending.price_versions import PriceVersion, in_force, of_model

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}$"
_MODEL = r"^[A-Za-z0-9@/~][A-Za-z0-9._:@/+~-]{0,99}$"

ProviderName = Annotated[str, PathParameter(pattern=_NAME, description="Such as `openai`.")]
ModelName = Annotated[
    str,
    PathParameter(
        pattern=_MODEL,
        description="As its provider calls it, such as `gpt-4.1`, or `meta-llama/llama-4` with the slash as `%2F`.",
    ),
]


class ModelView(Struct, frozen=True, kw_only=True):
    provider: str
    model: str
    title: str
    context_window: Annotated[int | None, described("In tokens; null where it is not published.")]
    max_output_tokens: Annotated[int | None, described("The longest answer; null where it is not published.")]
    capabilities: list[Capability]
    price: Annotated[PriceView | None, described("What holds now; null where it is unknown.")]
    ends_on: Annotated[
        date | None, described("From this day on, in UTC, the provider does not serve it; null where no end is known.")
    ]
    successor: Annotated[str | None, described("The model that answers from then on; null: requests are refused.")]


class ModelsView(Struct, frozen=True, kw_only=True):
    models: list[ModelView]


class PriceSetView(Struct, frozen=True, kw_only=True):
    price: PriceView
    repriced_requests: Annotated[
        int | None, described("So many had no cost and have one now; null where that has yet to be done.")
    ]


@get(
    "/models",
    operation_id="listModels",
    summary="Models and their prices",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS),
)
async def list_models(
    price_table: Injected[PriceTable], clock: Injected[Clock], model_catalogue: Injected[ModelCatalogue]
) -> ModelsView:
    """List the models on offer by provider, with their capabilities and current prices."""
    versions, now = await price_table.versions(), clock.now()
    return ModelsView(
        models=[
            _model_view(
                info,
                in_force(of_model(versions, info.provider, info.name), now),
                model_catalogue.retirement(info.provider, info.name),
            )
            for info in _offered(model_catalogue)
        ]
    )


@put(
    "/models/{provider:str}/{model:str}/pricing",
    operation_id="setPrice",
    summary="Set the price of a model",
    tags=["developers"],
    security=SESSION_AND_CSRF,
    responses=problems(*FOR_DEVELOPERS, *MUTATING, *WITH_BODY, PriceExists),
    before_request=decode_slashes,
)
async def set_price(
    provider: ProviderName,
    model: ModelName,
    set_price: Injected[SetPrice],
    caller: NamedDependency[SignedIn],
    data: JSONBody[SetPriceBody],
) -> PriceSetView:
    """Add a price that holds from its date on. Costs that are already recorded do not change."""
    done = await set_price(
        SetPriceCommand(
            provider=provider,
            model=model,
            rates=rates_of(data.rates),
            valid_from=checked_time(data.valid_from, "/valid_from"),
            set_by=caller.session.user.id,
            tier_factors=factors_of(data.tier_factors, "tier_factors"),
            region_factors=factors_of(data.region_factors, "region_factors"),
        )
    )
    return PriceSetView(price=PriceView.of(done.version), repriced_requests=done.repriced)


def _model_view(info: ModelInfo, price: PriceVersion | None, retirement: Retirement | None) -> ModelView:
    return ModelView(
        provider=info.provider,
        model=info.name,
        title=info.title,
        context_window=info.context_window,
        max_output_tokens=info.max_output_tokens,
        capabilities=sorted(info.capabilities),
        price=None if price is None else PriceView.of(price),
        ends_on=None if retirement is None else retirement.retires_on,
        successor=None if retirement is None else retirement.successor,
    )


def _offered(catalogue: ModelCatalogue) -> list[ModelInfo]:
    found: dict[tuple[str, str], ModelInfo] = {}
    for capability in Capability:
        for provider in catalogue.providers_with(capability):
            found |= {(info.provider, info.name): info for info in catalogue.models(provider, capability)}
    return sorted(found.values(), key=lambda info: (info.provider, info.name))
