"""Options of every call to a model."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypedDict

from pydantic import BaseModel

from application.acting import current
from baseline.llm.dict_messages import messages_from, tool_from
from baseline.llm.schema_roots import checked_tools, derived_name
from baseline.llm.tools import ToolFunction, schema_of
from domain.ids import GuildId, UserId
from domain.llm.chat import ChatMessage, Effort, Role, ServiceTier, Tool, ToolChoice
from domain.llm.requests import Caller, ModelName
from domain.spending.budgets import NO_USER
from domain.spending.cooldown import Cooldown

Messages: TypeAlias = str | Sequence[ChatMessage | Mapping[str, Any]]
"""A conversation, the oldest message first, or a single user message as text. Dicts are written as in OpenAI's API."""

SEARCH_NAME = "web_search"

AnyTool: TypeAlias = Tool | ToolFunction | type[BaseModel] | Mapping[str, Any]


class WhoAsks(TypedDict, total=False):
    """`guild_id` None is the bot's own use; `user_id` is the member that the call is for, `cog_name` the cog that
    accounts for it, by the name of its file or folder. The name of the current cog's class stands for that.

    What is neither given nor bound by `LLM.bound` is that of the running command, component, listener or loop. A call
    without a member is accounted to none; one without a guild or a cog raises TypeError.
    """

    guild_id: int | None
    user_id: int
    cog_name: str


class BoundOptions(WhoAsks, total=False):
    """`cooldown` is how often a member may start calls of this cog; None is as often as they like.

    Without it, the operator's `LLM_MEMBER_CALLS_PER_MINUTE` holds.
    """

    cooldown: Cooldown | None


class CallOptions(BoundOptions, total=False):
    """`provider` is an `LLMProvider` or the name of a configured endpoint; without it the configured default serves.

    `fallbacks` are `provider:model` names, asked in order when the model is away; without it, the configured ones.
    With `cache_seconds`, an equal request of the same guild within that time is answered from the cache, for nothing; 0
    is no cache, and a year is the most.
    """

    provider: str | None
    model: str | None
    fallbacks: Sequence[str] | None
    cache_seconds: int | None


class ChatOptions(CallOptions, total=False):
    """`temperature` runs from 0 (precise) to 1 (imaginative) and is left out for models that take none.

    `max_tokens` bounds the answer; without it a budget that stops allows 4,096. `tool_choice` is a `ToolChoice` or the
    name of the tool to call.

    `effort` is how much a reasoning model thinks: `minimal`, `low`, `medium` or `high`. `top_p`, from 0 to 1, samples
    from the likeliest tokens that hold this share of the probability. An equal `seed` makes an equal answer likelier.
    An answer ends before the first of the `stop` sequences. `service_tier` is `standard`, `flex` (cheaper, slower) or
    `priority` (dearer, faster); the provider's default without one. docs/llm.md lists which provider takes what;
    another one refuses with `InvalidRequestError`, which names the option.

    `web_search` lets the provider search the web, at its fees: a number bounds the searches of an answer, True is 5.
    The answer's `citations` are the pages that it is based on. A model without a search raises `UnsupportedCapability`.
    """

    temperature: float | None
    max_tokens: int | None
    effort: Effort | str | None
    top_p: float | None
    seed: int | None
    stop: str | Sequence[str] | None
    service_tier: ServiceTier | str | None
    tool_choice: ToolChoice | str
    web_search: bool | int


class ToolOptions(ChatOptions, total=False):
    """`tools` are `Tool`s, pydantic models or dicts with name, description and parameters, which the model may call.

    `functions` is another name for them.
    """

    tools: Sequence[AnyTool]
    functions: Sequence[AnyTool]


def caller_of(bound: WhoAsks, options: WhoAsks) -> Caller:
    """Raises TypeError when guild or cog are missing, or when the guild differs from the bound one."""
    who: WhoAsks = {"user_id": NO_USER, **_current(), **bound, **options}
    missing = [name for name in WhoAsks.__annotations__ if name not in who]
    if missing:
        raise TypeError(
            f"A call to a model must say for whom it is: {', '.join(missing)} missing. Inside a command, a component "
            "or a listener they are known; elsewhere name them, as in complete(…, guild_id=…, cog_name=…)."
        )
    if "guild_id" in bound and bound["guild_id"] != who["guild_id"]:
        raise TypeError("This service is bound to another guild.")
    guild_id = who["guild_id"]
    return Caller(
        guild_id=None if guild_id is None else GuildId(guild_id),
        user_id=UserId(who["user_id"]),
        cog_name=_account_of(who["cog_name"]),
    )


def _account_of(cog_name: str) -> str:
    """Budgets, costs and the dashboard know a cog by its file or folder, and cogs name themselves by their class."""
    now = current()
    return now.home if now.home is not None and cog_name == now.cog else cog_name


def _current() -> WhoAsks:
    now = current()
    who: WhoAsks = {}
    if now.guild_id is not None:
        who["guild_id"] = now.guild_id
    if now.user_id is not None:
        who["user_id"] = now.user_id
    if (cog := now.home or now.cog) is not None:
        who["cog_name"] = cog
    return who


def conversation(messages: Messages) -> tuple[ChatMessage, ...]:
    """Raises ValueError, which says what to write, for a message that cannot be read."""
    return (ChatMessage(Role.USER, messages),) if isinstance(messages, str) else messages_from(messages)


def tools_of(options: ToolOptions) -> tuple[Tool, ...]:
    """Return the tools. Raises ValueError for an object, a name or parameters that a provider would refuse."""
    return checked_tools(map(_tool, options.get("tools") or options.get("functions") or ()))


def _tool(given: object) -> Tool:
    if isinstance(given, Tool):
        return given
    if isinstance(given, ToolFunction):
        return given.tool
    if isinstance(given, Mapping):
        return tool_from(given)
    if isinstance(given, type) and issubclass(given, BaseModel):
        return _tool_of(given)
    raise ValueError(
        f"A tool is a Tool, a ToolFunction, a pydantic model, or a dict with name and parameters, not {given!r:.80}."
    )


def tool_choice_of(options: ChatOptions) -> ToolChoice | str:
    """`"required"` is the choice, not a tool of that name. Other names are changed as names of tools are."""
    choice = options.get("tool_choice", ToolChoice.AUTO)
    return ToolChoice(choice) if choice in set(ToolChoice) else derived_name(choice)


_SEEDS = 2**31
"""Gemini takes a seed of 32 bits with a sign; https://ai.google.dev/api/generate-content, "GenerationConfig"."""


def sampling_of(options: ChatOptions) -> dict[str, Any]:
    """Raises ValueError, which names the option, for a value that no provider takes."""
    tier, effort, top_p = options.get("service_tier"), options.get("effort"), options.get("top_p")
    if tier is not None and tier not in list(ServiceTier):
        raise ValueError(f"service_tier must be one of {', '.join(ServiceTier)}, not {tier!r}.")
    if effort is not None and effort not in list(Effort):
        raise ValueError(f"effort must be one of {', '.join(Effort)}, not {effort!r}.")
    if top_p is not None and not (isinstance(top_p, int | float) and 0 < top_p <= 1):
        raise ValueError(f"top_p must be a number above 0 and at most 1, not {top_p!r}.")
    seed = options.get("seed")
    if seed is not None and not (isinstance(seed, int) and abs(seed) < _SEEDS):
        raise ValueError(f"seed must be a whole number of at most 31 bits, not {seed!r}.")
    sequences = _sequences_of(options.get("stop"))
    return {
        "temperature": options.get("temperature"),
        "max_tokens": options.get("max_tokens"),
        "effort": None if effort is None else Effort(effort),
        "top_p": top_p,
        "seed": seed,
        "stop": sequences,
        "service_tier": None if tier is None else ServiceTier(tier),
    }


_MOST_CACHE_SECONDS = 366 * 24 * 60 * 60
_USUAL_SEARCHES = 5
_MOST_SEARCHES = 50


def searches_of(options: ChatOptions, tools: Sequence[Tool]) -> int:
    """Raises ValueError for a number out of range, and for a tool with the name that providers give the search."""
    given = options.get("web_search", False)
    if not isinstance(given, int) or not 0 <= given <= _MOST_SEARCHES:
        raise ValueError(f"web_search must be True, False, or at most {_MOST_SEARCHES} searches, not {given!r}.")
    if given and any(tool.name == SEARCH_NAME for tool in tools):
        raise ValueError(f"A tool cannot be named {SEARCH_NAME!r} in a call with web_search. Rename the tool.")
    return _USUAL_SEARCHES if given is True else int(given)


def _sequences_of(stop: str | Sequence[str] | None) -> tuple[str, ...]:
    sequences: tuple[object, ...] = (stop,) if isinstance(stop, str | bytes) else tuple(stop or ())
    texts = tuple(each for each in sequences if isinstance(each, str) and each)
    if len(texts) < len(sequences):
        raise ValueError(f"stop must be a text or several, none of them empty, not {stop!r}.")
    return texts


def cache_seconds_of(options: CallOptions) -> int | None:
    """Raises ValueError for what is no whole number of seconds, before anything is paid."""
    seconds = options.get("cache_seconds")
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= _MOST_CACHE_SECONDS:
        raise ValueError(f"cache_seconds must be a whole number from 0 to {_MOST_CACHE_SECONDS}, not {seconds!r}.")
    return seconds


def fallbacks_of(names: Sequence[str] | None) -> tuple[ModelName, ...] | None:
    """Raises ValueError for a name without a provider."""
    return None if names is None else tuple(ModelName.parse(name) for name in names)


def _tool_of(model: type[BaseModel]) -> Tool:
    return Tool(
        name=derived_name(model.__name__), description=(model.__doc__ or "").strip(), parameters=schema_of(model)
    )
