"""The API's process updates the settings sections of cogs when the bot changes their code."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.cogs.declaring import DeclaringCogSource
from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.events.memory_feed import MemoryEventFeed
from application.cogs.follow_code import FollowCogCode
from application.ports.events import Event, EventKind, Published
from application.tasks import cancel_and_wait

CODE = """
from baseline.settings import Field, GuildSettings

class {name}(GuildSettings, section="{section}"):
    {field}: int = Field(default=1, title="X", description="Y")
"""


@asynccontextmanager
async def following(
    folder: Path,
) -> AsyncIterator[tuple[PydanticSettingsCatalogue, Callable[[str], Awaitable[None]], Callable[[], Awaitable[None]]]]:
    """Yield the catalogue, a function that announces changed code of a cog, and one that interrupts the feed.

    Both return once the change is applied.
    """
    catalogue = PydanticSettingsCatalogue(ListedModels({}), [])
    source = DeclaringCogSource(DirectoryCogSource(folder), catalogue)
    for cog in source.find():
        source.load(cog)
    feed = MemoryEventFeed()
    taken_up: asyncio.Queue[Event] = asyncio.Queue()
    begun = asyncio.Event()

    async def note() -> None:
        async with feed.follow() as arrivals:
            async for arrival in arrivals:
                begun.set()
                if isinstance(arrival, Published) and arrival.event.kind is EventKind.COGS:
                    taken_up.put_nowait(arrival.event)

    async def announce(name: str) -> None:
        await feed.publish(Event(kind=EventKind.COG_CODE, section=name))
        async with asyncio.timeout(30):
            await taken_up.get()

    async def interrupt() -> None:
        feed.interrupt()
        feed.restore()
        async with asyncio.timeout(30):
            await taken_up.get()

    tasks = [asyncio.create_task(FollowCogCode(source, feed).run()), asyncio.create_task(note())]
    await begun.wait()
    try:
        yield catalogue, announce, interrupt
    finally:
        await cancel_and_wait(*tasks)


def sections(catalogue: PydanticSettingsCatalogue) -> dict[str, frozenset[str]]:
    return {section.key: section.fields for section in catalogue.sections()}


async def test_new_changed_and_removed_sections_are_known_without_a_restart(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(CODE.format(name="One", section="one", field="old"))
    async with following(tmp_path) as (catalogue, announce, _):
        (tmp_path / "one.py").write_text(CODE.format(name="One", section="one", field="new"))
        (tmp_path / "two.py").write_text(CODE.format(name="Two", section="two", field="a"))
        await announce("one")
        await announce("two")
        assert sections(catalogue) == {"one": {"new"}, "two": {"a"}}

        (tmp_path / "two.py").unlink()
        await announce("two")
        assert sections(catalogue) == {"one": {"new"}}


async def test_after_an_interruption_new_changed_and_removed_cogs_are_known(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(CODE.format(name=name.title(), section=name, field="old"))
    async with following(tmp_path) as (catalogue, _, interrupt):
        (tmp_path / "one.py").write_text(CODE.format(name="One", section="one", field="new"))
        (tmp_path / "two.py").unlink()
        (tmp_path / "three.py").write_text(CODE.format(name="Three", section="three", field="a"))
        await interrupt()
        assert sections(catalogue) == {"one": {"new"}, "three": {"a"}}
        (tmp_path / "three.py").unlink()
        await interrupt()
        assert sections(catalogue) == {"one": {"new"}}


async def test_a_cog_that_cannot_be_imported_keeps_its_sections(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(CODE.format(name="One", section="one", field="old"))
    async with following(tmp_path) as (catalogue, announce, _):
        (tmp_path / "one.py").write_text("def (")
        await announce("one")
        assert sections(catalogue) == {"one": {"old"}}
