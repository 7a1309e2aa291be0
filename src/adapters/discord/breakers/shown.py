"""Show the breakers of cogs in their records and in `/cogs list`."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from application.cogs.breakers.breakers import CogBreakers
from application.cogs.breakers.wording import breaker_sentence
from domain.cogs.cog_record import CogRecord, CogState


def with_breakers(records: Iterable[CogRecord], breakers: CogBreakers) -> tuple[CogRecord, ...]:
    """Add the reason to the record of each cog that is off everywhere."""
    return tuple(_with_breaker(record, breakers) for record in records)


def _with_breaker(record: CogRecord, breakers: CogBreakers) -> CogRecord:
    breaker = breakers.view.get((None, record.name))
    if breaker is None or not breaker.is_open(breakers.view.now()):
        return record
    state = CogState.DEGRADED if record.state is CogState.LOADED else record.state
    reason = breaker_sentence(record.name, None, breaker)
    return replace(record, state=state, reasons=(*record.reasons, reason))


def breaker_lines(cog: str, breakers: CogBreakers) -> Iterator[str]:
    """Yield a line for the developer team if the cog is off, or is tried again, in some guilds."""
    now = breakers.view.now()
    found = [each for (guild_id, name), each in breakers.view.items() if name == cog and guild_id is not None]
    off = [breaker for breaker in found if breaker.is_open(now)]
    if off:
        last = max(off, key=lambda breaker: breaker.opened_at)
        yield (
            f"It keeps failing and is switched off in {len(off)} of the bot's servers; last `{last.failed}`: "
            f"{last.error}."
        )
    on_trial = sum(breaker.is_on_trial(now) for breaker in found)
    if on_trial:
        yield f"It is tried again in {on_trial} of the bot's servers, where it kept failing."
