"""Tables of cogs: named by convention, declared again by a reload, and refused under another's name."""

import sys
from collections.abc import Iterator
from datetime import datetime
from types import ModuleType

import pytest
from sqlalchemy import BigInteger, DateTime
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import CreateIndex

from baseline.tables import Base, GuildScoped

SOURCE = """
from datetime import datetime
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from baseline.tables import Base, GuildScoped

class Errand(GuildScoped, Base):
    __tablename__ = "{table}"
    id: Mapped[int] = mapped_column(primary_key=True)
    {column}: Mapped[str] = mapped_column(String(80), index=True)
"""


@pytest.fixture(autouse=True)
def _loaded_modules() -> Iterator[None]:
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("cogs."):
            del sys.modules[name]


def declare(module: str, table: str, column: str = "text") -> type[Base]:
    made = sys.modules[module] = ModuleType(module)
    exec(SOURCE.format(table=table, column=column), vars(made))  # noqa: S102 - as an import of the module does
    errand: type[Base] = made.Errand
    return errand


def test_indexes_get_their_names_by_themselves() -> None:
    table = Base.metadata.tables[declare("cogs.named", "named_errands").__tablename__]
    assert {index.name for index in table.indexes} == {"ix_named_errands_guild_id", "ix_named_errands_text"}
    assert all(str(CreateIndex(index)) for index in table.indexes)


def test_numbers_hold_ids_of_discord_and_times_know_their_zone() -> None:
    class Appointment(GuildScoped, Base):
        __tablename__ = "appointments"
        id: Mapped[int] = mapped_column(primary_key=True)
        at: Mapped[datetime]

    columns = Base.metadata.tables["appointments"].columns
    assert isinstance(columns.id.type, BigInteger)
    assert isinstance(columns.guild_id.type, BigInteger)
    assert isinstance(columns["at"].type, DateTime)
    assert columns["at"].type.timezone


def test_a_reloaded_cog_declares_its_tables_again() -> None:
    declare("cogs.reloaded", "reloaded_errands")
    again = declare("cogs.reloaded", "reloaded_errands", "summary")
    assert "summary" in Base.metadata.tables["reloaded_errands"].columns
    assert again.__table__ is Base.metadata.tables["reloaded_errands"]


def test_a_table_of_another_cog_is_refused_and_both_are_named() -> None:
    first = declare("cogs.first", "contested")
    with pytest.raises(ValueError, match=r"'contested' is already declared by cogs.first.Errand"):
        declare("cogs.second", "contested")
    assert Base.metadata.tables["contested"] is first.__table__


def test_the_table_of_a_cog_that_is_no_longer_loaded_is_free() -> None:
    declare("cogs.gone", "inherited")
    del sys.modules["cogs.gone"]
    heir = declare("cogs.heir", "inherited")
    assert heir.__table__ is Base.metadata.tables["inherited"]
