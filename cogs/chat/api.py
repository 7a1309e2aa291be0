"""Routes of the chat, for its page in the dashboard."""

from typing import Any

from litestar import Router, get
from litestar.di import NamedDependency
from msgspec import Struct
from sqlalchemy import func, or_, select

from baseline.api import ApiGuild
from cogs.chat.models import ChatTurn, ChatVote
from cogs.chat.settings import ChatRule, ChatSettings
from cogs.chat.sources import CHOSEN, place_of_rule, sorted_rules

GUILD = "/guilds/{guild_id:str}"


class Feedback(Struct):
    up: int
    down: int


class Summary(Struct):
    """The stored conversations, kept for `keeps_days`. Members that opted out are not among them."""

    keeps_days: int
    conversations: int
    members: int
    questions: int
    answers: int
    feedback: Feedback


class Override(Struct):
    """A rule and the settings that it changes. Ids are texts, because JavaScript's numbers cannot hold them."""

    place: str
    channel_id: str | None
    role_id: str | None
    values: dict[str, str | int | bool]


class Overrides(Struct):
    """`rules` come in order of precedence; in a thread, its own come first. `server` has the values without a rule."""

    server: dict[str, str | int | bool | None]
    rules: list[Override]


@get(f"{GUILD}/summary")
async def get_summary(guild: NamedDependency[ApiGuild]) -> Summary:
    """Count the stored turns and conversations."""
    settings = await guild.settings(ChatSettings)
    answer = ChatTurn.is_answer
    async with guild.session() as session:
        counted = select(
            func.count(ChatTurn.channel_id.distinct()),
            func.count(ChatTurn.user_id.distinct()),
            func.count().filter(answer.is_(False)),
            func.count().filter(answer),
        ).where(or_(answer, ChatTurn.question_id.is_(None)))
        conversations, members, questions, answers = (await session.execute(counted)).one()
        voted = select(func.count().filter(ChatVote.vote > 0), func.count().filter(ChatVote.vote < 0))
        up, down = (await session.execute(voted)).one()
    return Summary(
        keeps_days=settings.keep_days,
        conversations=conversations,
        members=members,
        questions=questions,
        answers=answers,
        feedback=Feedback(up=up, down=down),
    )


@get(f"{GUILD}/overrides")
async def get_overrides(guild: NamedDependency[ApiGuild]) -> Overrides:
    """List the rules in the order in which they win."""
    settings = await guild.settings(ChatSettings)
    return Overrides(
        server={name: _plain(getattr(settings, name)) for name in CHOSEN},
        rules=[_override(rule) for rule in sorted_rules(settings.rules)],
    )


def _override(rule: ChatRule) -> Override:
    changed = {name: getattr(rule, name) for name in CHOSEN}
    return Override(
        place=place_of_rule(rule),
        channel_id=None if rule.channel is None else str(rule.channel),
        role_id=None if rule.role is None else str(rule.role),
        values={name: _plain(value) for name, value in changed.items() if value is not None},
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)


router = Router("/", route_handlers=[get_summary, get_overrides])
