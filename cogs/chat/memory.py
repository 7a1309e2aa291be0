"""Keep conversations: turns of a channel or thread, summaries of older ones, and what members want forgotten."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, not_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from baseline.services import BotServices
from cogs.chat.models import ChatOptOut, ChatSummary, ChatTurn, ChatVote
from cogs.chat.settings import ChatSettings

_MOST_TURNS: Final = 400
_IS_QUOTE: Final = and_(ChatTurn.question_id.is_not(None), ChatTurn.is_answer.is_(False))


@dataclass(slots=True)
class Window:
    """The model gets `turns` verbatim, the oldest first. `aged` are older than the window and not yet summarised.

    `newest` are the question and its quotes, as far as they are kept.
    """

    summary: str
    turns: list[ChatTurn]
    aged: list[ChatTurn]
    newest: list[ChatTurn]


class Memory:
    """Every method is for one guild, which the database enforces."""

    def __init__(self, services: BotServices) -> None:
        self._services = services

    def turn(self, guild_id: int, **values: Any) -> ChatTurn:
        """Return a turn with the current time, not yet stored."""
        values["text"] = values["text"].replace("\0", "")  # PostgreSQL keeps no NUL
        tokens = estimated_tokens(values["text"])
        return ChatTurn(guild_id=guild_id, tokens=tokens, created_at=self._services.clock.now(), **values)

    async def begin(self, question: ChatTurn, quotes: Sequence[ChatTurn], settings: ChatSettings) -> Window:
        """Read the window of the question's channel, and keep the question and its quotes.

        Nothing is kept of a member that has opted out: not its question with the quotes, and no quote of that member.
        """
        oldest = self._services.clock.now() - timedelta(hours=settings.window_hours)
        async with self._services.db.session(question.guild_id) as session:
            is_out, summary, until = (await session.execute(_state(question.channel_id, question.user_id))).one()
            newest = await session.scalars(_since(question.channel_id, until or 0))
            turns = list(newest)[::-1]
            out = await _opted_out(session, [quote.user_id for quote in quotes])
            kept = [] if is_out else [question, *(quote for quote in quotes if quote.user_id not in out)]
            session.add_all(kept)
        return Window(
            newest=kept,
            summary=summary or "",
            turns=[turn for turn in turns if turn.created_at >= oldest],
            aged=[turn for turn in turns if turn.created_at < oldest],
        )

    async def keep(self, answer: ChatTurn, question_id: int) -> bool:
        """Keep an answer and return True, unless its question was forgotten while it was written.

        If the member opted out meanwhile, its question and the quotes are forgotten here. If a quoted member did, that
        quote is. In both cases the answer is not kept.
        """
        async with self._services.db.session(answer.guild_id) as session:
            asked = ChatTurn.message_id == question_id, ChatTurn.is_answer.is_(False), ChatTurn.question_id.is_(None)
            quoted = ChatTurn.question_id == question_id, _IS_QUOTE, ChatTurn.channel_id == answer.channel_id
            if await session.scalar(select(exists().where(ChatOptOut.user_id == answer.user_id))):
                await session.execute(delete(ChatTurn).where(*asked))
                await session.execute(delete(ChatTurn).where(*quoted))
                return False
            out = await _opted_out(session, await session.scalars(select(ChatTurn.user_id).where(*quoted)))
            if out:
                await session.execute(delete(ChatTurn).where(*quoted, ChatTurn.user_id.in_(out)))
                return False
            found = await session.scalar(select(ChatTurn.id).where(*asked).limit(1).with_for_update(read=True))
            if found is None:
                return False
            session.add(answer)
        self._services.pages.changed(guild_id=answer.guild_id)
        return True

    async def summarise(
        self, guild_id: int, channel_id: int, turns: Sequence[ChatTurn], text: str, *, earlier: str
    ) -> None:
        """Store a summary that replaces turns and the `earlier` summary.

        A stored summary that reaches further, from a concurrent answer, stays. If one of the turns or the `earlier`
        summary was forgotten meanwhile, the new summary is dropped.
        """
        until, speakers = turns[-1].id, {turn.user_id for turn in turns}
        async with self._services.db.session(guild_id) as session:
            found = select(ChatSummary).where(ChatSummary.channel_id == channel_id).with_for_update()
            summary = await session.scalar(found)
            still = select(ChatTurn.id).where(ChatTurn.id.in_([turn.id for turn in turns])).with_for_update(read=True)
            if len(set(await session.scalars(still))) < len(turns) or (earlier and summary is None):
                return
            if summary is None:
                summary = ChatSummary(guild_id=guild_id, channel_id=channel_id, until_id=0, user_ids=[])
                session.add(summary)
            if summary.until_id < until:
                summary.until_id, summary.text = until, text
                summary.updated_at = self._services.clock.now()
                summary.user_ids = sorted(speakers.union(summary.user_ids))

    async def reset(self, guild_id: int, channel_id: int) -> None:
        """Forget the conversation of a channel."""
        async with self._services.db.session(guild_id) as session:
            await session.execute(delete(ChatTurn).where(ChatTurn.channel_id == channel_id))
            await session.execute(delete(ChatSummary).where(ChatSummary.channel_id == channel_id))
        self._services.pages.changed(guild_id=guild_id)

    async def take_back(self, guild_id: int, message_ids: Collection[int]) -> None:
        """Forget deleted messages, their copies as quotes in other questions, and the quotes in them."""
        await self._take_back(guild_id, message_ids, ChatTurn.message_id.in_(message_ids))

    async def withdraw(self, guild_id: int, message_ids: Collection[int]) -> None:
        """Forget a question, its answers, and the quotes in it. Quotes of them in other questions stay."""
        said = and_(ChatTurn.message_id.in_(message_ids), not_(_IS_QUOTE))
        answers = and_(ChatTurn.is_answer, ChatTurn.question_id.in_(message_ids))
        await self._take_back(guild_id, message_ids, or_(said, answers))

    async def discard(self, guild_id: int, turns: Sequence[ChatTurn]) -> None:
        """Forget these turns alone, such as the `newest` of a window."""
        async with self._services.db.session(guild_id) as session:
            await session.execute(delete(ChatTurn).where(ChatTurn.id.in_([turn.id for turn in turns])))
        self._services.pages.changed(guild_id=guild_id)

    async def _take_back(self, guild_id: int, message_ids: Collection[int], which: ColumnElement[bool]) -> None:
        async with self._services.db.session(guild_id) as session:
            channels = set(await session.scalars(delete(ChatTurn).where(which).returning(ChatTurn.channel_id)))
            if channels:
                quoted = ChatTurn.channel_id.in_(channels), ChatTurn.question_id.in_(message_ids), _IS_QUOTE
                await session.execute(delete(ChatTurn).where(*quoted))
        if channels:
            self._services.pages.changed(guild_id=guild_id)

    async def forget(self, guild_id: int, user_id: int) -> tuple[int, int]:
        """Forget a member: its questions, the answers to it, quotes of it, summaries of these, and its votes.

        Returns how many turns and votes of the member were deleted.
        """
        async with self._services.db.session(guild_id) as session:
            forgotten = await _forgotten(session, user_id)
        self._services.pages.changed(guild_id=guild_id)
        return forgotten

    async def known(self, guild_id: int, user_id: int) -> tuple[list[str], int, bool]:
        """Return the texts that are kept of a member, the number of its votes, and whether it is remembered."""
        async with self._services.db.session(guild_id) as session:
            rows = await session.scalars(select(ChatTurn).where(ChatTurn.user_id == user_id).order_by(ChatTurn.id))
            texts = [f"{row.created_at:%Y-%m-%d %H:%M} {row.speaker}: {row.text}" for row in rows]
            votes = await session.scalar(select(func.count()).select_from(ChatVote).where(ChatVote.user_id == user_id))
            is_out = await session.scalar(select(exists().where(ChatOptOut.user_id == user_id)))
            return texts, votes or 0, not is_out

    async def may_quote(self, guild_id: int, user_id: int) -> bool:
        """Return whether others may show the member's messages to the model: not if it has opted out."""
        async with self._services.db.session(guild_id) as session:
            return not await _opted_out(session, [user_id])

    async def remember(self, guild_id: int, user_id: int, *, on: bool) -> None:
        """Switch remembering on or off for a member. Off also deletes stored turns. Twice is safe."""
        async with self._services.db.session(guild_id) as session:
            await session.execute(delete(ChatOptOut).where(ChatOptOut.user_id == user_id))
            if not on:
                session.add(ChatOptOut(guild_id=guild_id, user_id=user_id))
                await _forgotten(session, user_id)
        self._services.pages.changed(guild_id=guild_id)

    async def vote(self, guild_id: int, message_id: int, user_id: int, vote: int) -> None:
        """Record a vote on an answer; a later one of the member takes its place."""
        now = self._services.clock.now()
        statement = insert(ChatVote).values(
            guild_id=guild_id, message_id=message_id, user_id=user_id, vote=vote, created_at=now
        )
        async with self._services.db.session(guild_id) as session:
            await session.execute(
                statement.on_conflict_do_update(
                    index_elements=["guild_id", "message_id", "user_id"], set_={"vote": vote, "created_at": now}
                )
            )
        self._services.pages.changed(guild_id=guild_id)

    async def expire(self, guild_id: int, days: int) -> None:
        """Delete turns older than this number of days."""
        before = self._services.clock.now() - timedelta(days=days)
        async with self._services.db.session(guild_id) as session:
            await session.execute(delete(ChatTurn).where(ChatTurn.created_at < before))
            await session.execute(delete(ChatVote).where(ChatVote.created_at < before))
            await session.execute(delete(ChatSummary).where(ChatSummary.updated_at < before))


def estimated_tokens(text: str) -> int:
    """Count a token for four ASCII characters, one for each other character, and four for the message itself."""
    others = sum(character > "\x7f" for character in text)
    return 4 + others + (len(text) - others) // 4


def _state(channel_id: int, user_id: int) -> Any:
    """Select whether the member has opted out, and the channel's summary with the last turn that it covers."""
    of_channel = ChatSummary.channel_id == channel_id
    return select(
        exists().where(ChatOptOut.user_id == user_id),
        select(ChatSummary.text).where(of_channel).scalar_subquery(),
        select(ChatSummary.until_id).where(of_channel).scalar_subquery(),
    )


async def _forgotten(session: AsyncSession, user_id: int) -> tuple[int, int]:
    """Delete turns before summaries: that waits for a summary that is being stored of the turns, which then goes too.

    Answers to questions that quoted the member are deleted too, since they may repeat its words.
    """
    own = ChatTurn.user_id == user_id
    quoting = select(ChatTurn.question_id).where(own, _IS_QUOTE)
    asked = select(ChatTurn.message_id).where(own, ChatTurn.is_answer.is_(False), ChatTurn.question_id.is_(None))
    await session.execute(delete(ChatTurn).where(ChatTurn.is_answer, ChatTurn.question_id.in_(quoting)))
    await session.execute(delete(ChatTurn).where(_IS_QUOTE, ChatTurn.question_id.in_(asked)))
    turns = await _deleted(session, delete(ChatTurn).where(ChatTurn.user_id == user_id))
    await session.execute(delete(ChatSummary).where(ChatSummary.user_ids.contains([user_id])))
    votes = await _deleted(session, delete(ChatVote).where(ChatVote.user_id == user_id))
    return turns, votes


async def _opted_out(session: AsyncSession, user_ids: Iterable[int]) -> set[int]:
    wanted = set(user_ids)
    if not wanted:
        return set()
    return set(await session.scalars(select(ChatOptOut.user_id).where(ChatOptOut.user_id.in_(wanted))))


def _since(channel_id: int, until: int) -> Any:
    return (
        select(ChatTurn)
        .where(ChatTurn.channel_id == channel_id, ChatTurn.id > until)
        .order_by(ChatTurn.id.desc())
        .limit(_MOST_TURNS)
    )


async def _deleted(session: AsyncSession, statement: Any) -> int:
    result: Any = await session.execute(statement)
    return int(result.rowcount)
