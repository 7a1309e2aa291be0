"""A cog in the API's format: what it needs and stores, and whether it runs."""

from typing import Annotated, Any

from litestar.params import PathParameter
from msgspec import Struct

from adapters.http.fields import described
from domain.cogs.cog_record import CogRecord, CogState
from domain.cogs.manifest import DataStatement

CogName = Annotated[
    str, PathParameter(pattern=r"^[A-Za-z0-9_]{1,100}$", description="The cog's file or folder, such as `ask`.")
]


class DataStatementView(Struct, frozen=True, kw_only=True):
    stores: Annotated[str, described("What is stored about members.")]
    kept: Annotated[str, described("How long it is kept.")]
    deletion: Annotated[str, described("How a member has it deleted.")]

    @classmethod
    def of(cls, statement: DataStatement | None) -> "DataStatementView | None":
        if statement is None:
            return None
        return cls(stores=statement.stores, kept=statement.kept, deletion=statement.deletion)


class CogManifestView(Struct, frozen=True, kw_only=True):
    title: str
    description: str
    author: str
    minimum_baseline: Annotated[str, described("The oldest version of Baseline that it runs on; empty for any.")]
    intents: Annotated[list[str], described("Gateway intents that it works better with.")]
    required_intents: Annotated[list[str], described("Gateway intents without which it is not loaded.")]
    permissions: Annotated[list[str], described("What the bot must be allowed in a guild.")]
    settings: Annotated[list[str], described("Keys of its sections of settings.")]
    tables: list[str]
    sends: Annotated[list[str], described("Types of signals that it emits.")]
    receives: Annotated[list[str], described("Types of signals that it handles.")]
    llm: Annotated[str, described("What it sends to a language model; empty when it uses none.")]
    data: Annotated[DataStatementView | None, described("Null when the cog does not state it.")]


class CogView(Struct, frozen=True, kw_only=True):
    name: Annotated[str, described("The file or folder of the cog.")]
    state: Annotated[
        CogState,
        described("`degraded` runs without something that it wanted. `unknown` while no process of the bot reports."),
    ]
    reasons: Annotated[list[str], described("A sentence for each thing that it does without.")]
    manifest: CogManifestView


def fields_of(record: CogRecord, *, with_reasons: bool) -> dict[str, Any]:
    """Return the fields of a `CogView`, the reasons only where they are wanted."""
    declared = record.manifest
    return {
        "name": record.name,
        "state": record.state,
        "reasons": list(record.reasons) if with_reasons else [],
        "manifest": CogManifestView(
            title=declared.title,
            description=declared.description,
            author=declared.author,
            minimum_baseline=declared.minimum_baseline,
            intents=list(declared.intents),
            required_intents=list(declared.required_intents),
            permissions=list(declared.permissions),
            settings=list(declared.settings),
            tables=list(declared.tables),
            sends=list(declared.sends),
            receives=list(declared.receives),
            llm=declared.llm,
            data=DataStatementView.of(declared.data),
        ),
    }
