"""Route of the models that a guild's settings may name."""

from typing import Annotated

from litestar import get
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, SESSION, problems
from adapters.http.fields import described
from adapters.http.views.prices import PriceView
from adapters.http.views.snowflakes import GuildIdPath
from application.llm.read_model_choices import ModelChoice, ReadModelChoices


class ModelChoiceView(Struct, frozen=True, kw_only=True):
    provider: str
    model: str
    title: str
    context_window: Annotated[int | None, described("In tokens; null where it is not published.")]
    max_output_tokens: Annotated[int | None, described("The longest answer; null where it is not published.")]
    price: Annotated[PriceView | None, described("What holds now; null where it is unknown.")]

    @classmethod
    def of(cls, choice: ModelChoice) -> "ModelChoiceView":
        return cls(
            provider=choice.info.provider,
            model=choice.info.name,
            title=choice.info.title,
            context_window=choice.info.context_window,
            max_output_tokens=choice.info.max_output_tokens,
            price=None if choice.price is None else PriceView.of(choice.price),
        )


class ModelChoicesView(Struct, frozen=True, kw_only=True):
    default: Annotated[
        ModelChoiceView | None, described("The model that is used if a setting names none; null if there is none.")
    ]
    models: Annotated[list[ModelChoiceView], described("Those of the default provider first.")]


@get(
    "/llm/models",
    operation_id="listModelsOfGuild",
    summary="Models that settings may name",
    tags=["settings"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def list_models_of_guild(
    guild_id: GuildIdPath,  # noqa: ARG001 - so that the document lists the parameter; all guilds have the same models
    read_model_choices: Injected[ReadModelChoices],
) -> ModelChoicesView:
    """List the models that the guild's settings and budgets may name, with context windows and current prices."""
    found = await read_model_choices()
    return ModelChoicesView(
        default=None if found.default is None else ModelChoiceView.of(found.default),
        models=[ModelChoiceView.of(choice) for choice in found.models],
    )
