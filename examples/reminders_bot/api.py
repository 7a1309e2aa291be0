"""Routes of Reminders and polls, for its page in the dashboard.

Only its member may read a reminder, so the page counts them and shows no text.
"""

from datetime import UTC, datetime
from typing import Final

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import func, select

from baseline.api import ApiGuild

from .models import Poll, Reminder, Vote

GUILD = "/guilds/{guild_id:str}"
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class AnswerView(Struct):
    answer: str
    votes: int


class PollView(Struct):
    """Ids are texts, because JavaScript's numbers cannot hold them."""

    id: str
    channel_id: str
    message_id: str | None
    question: str
    answers: list[AnswerView]
    ends_at: str


class RemindersView(Struct):
    """`repeated` come again after they are due; `next_at` is when the next of all is due."""

    total: int
    members: int
    repeated: int
    next_at: str | None


@get(f"{GUILD}/polls")
async def list_polls(guild: NamedDependency[ApiGuild]) -> list[PollView]:
    """List the polls that run, the one that ends first at the top."""
    counted = select(Vote.poll_id, Vote.answer, func.count()).group_by(Vote.poll_id, Vote.answer)
    async with guild.session() as session:
        polls = list(await session.scalars(select(Poll).order_by(Poll.ends_at, Poll.id)))
        votes = {(poll_id, answer): number for poll_id, answer, number in await session.execute(counted)}
    return [_view(poll, votes) for poll in polls]


@post(f"{GUILD}/polls/{{poll_id:int}}/end")
async def end_poll(guild: NamedDependency[ApiGuild], poll_id: FromPath[int]) -> None:
    """Let a poll end now: the bot posts its result within a minute."""
    async with guild.session() as session:
        poll = await session.get(Poll, poll_id, with_for_update=True)
        if poll is None:
            raise NotFoundException("This poll has ended already.")
        poll.ends_at = _LONG_AGO


@get(f"{GUILD}/reminders")
async def count_reminders(guild: NamedDependency[ApiGuild]) -> RemindersView:
    """Count the reminders that wait."""
    counted = select(
        func.count(),
        func.count(Reminder.user_id.distinct()),
        func.count(Reminder.every_hours),
        func.min(Reminder.due_at),
    ).select_from(Reminder)
    async with guild.session() as session:
        total, members, repeated, next_at = (await session.execute(counted)).one()
    return RemindersView(total, members, repeated, None if next_at is None else next_at.isoformat())


def _view(poll: Poll, votes: dict[tuple[int, int], int]) -> PollView:
    return PollView(
        id=str(poll.id),
        channel_id=str(poll.channel_id),
        message_id=None if poll.message_id is None else str(poll.message_id),
        question=poll.question,
        answers=[AnswerView(text, votes.get((poll.id, at), 0)) for at, text in enumerate(poll.answers)],
        ends_at=poll.ends_at.isoformat(),
    )


router = Router("/", route_handlers=[list_polls, end_poll, count_reminders])
