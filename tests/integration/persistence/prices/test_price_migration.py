"""Prices of the first release are unchanged after the migration up, and after the migration down."""

import json
from decimal import Decimal

from alembic import command
from sqlalchemy import Connection, text

from adapters.persistence.schema.migrations import alembic_config
from application.prices.price_json import rates_of_json
from domain.spending.pricing import Meter, PriceTier, Rate
from tests.integration.persistence.schema.on_schema import on_schema

SCHEMA = "priced"
DETAILS = {
    "tiers": {"input": [{"above_input_tokens": 200000, "per_1k": "0.0025"}]},
    "cache_write_cost_per_1k": "0.0015625",
}
AUDIO_ALONE = {"rates": {"audio": {"usd": "0.36"}}}


def insert(connection: Connection, model: str, details: object, **costs: str) -> None:
    columns = {"input_cost_per_1k": "0", "output_cost_per_1k": "0", **costs}
    connection.execute(
        text(f"""
            INSERT INTO llm_model_pricing (provider, model, {", ".join(columns)}, details, valid_from)
            VALUES ('openai', :model, {", ".join(columns.values())}, cast(:details AS jsonb), '2020-01-01Z')
        """),  # noqa: S608 - names and numbers of this file
        {"model": model, "details": json.dumps(details)},
    )


def rows(connection: Connection) -> dict[str, dict[str, object]]:
    found = connection.execute(text("SELECT * FROM llm_model_pricing")).mappings()
    return {row["model"]: dict(row) for row in found}


async def test_old_prices_become_rates_and_back(unmigrated_database: str) -> None:
    def climb(connection: Connection) -> None:
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        connection.commit()
        config = alembic_config(connection)
        command.upgrade(config, "baseline_0005")
        plain = {"input_cost_per_1k": "0.00125", "output_cost_per_1k": "0.01", "cache_cost_per_1k": "0.000125"}
        insert(connection, "tiered", DETAILS, **plain)
        insert(connection, "plain", {"tiers": {}}, **{**plain, "cache_cost_per_1k": "NULL"})
        insert(connection, "audio", AUDIO_ALONE)
        connection.commit()
        before = rows(connection)

        command.upgrade(config, "baseline_0006")
        after = rows(connection)
        assert rates_of_json(dict_of(after["tiered"])) == {
            Meter.INPUT: Rate(Decimal("0.00125"), (PriceTier(200_000, Decimal("0.0025")),)),
            Meter.OUTPUT: Rate(Decimal("0.01")),
            Meter.CACHE_READ: Rate(Decimal("0.000125")),
            Meter.CACHE_WRITE: Rate(Decimal("0.0015625")),
        }
        assert set(rates_of_json(dict_of(after["plain"]))) == {Meter.INPUT, Meter.OUTPUT}
        assert {row["source"] for row in after.values()} == {"seed"}
        audio = after["audio"]
        assert (audio["input_cost_per_1k"], audio["audio_cost_per_minute"]) == (None, Decimal("0.006"))

        command.downgrade(config, "baseline@baseline_0005")
        again = rows(connection)
        assert set(again) == {"tiered", "plain"}, "the old release would take the price of audio for zero"
        assert {model: again[model] for model in again} == {model: before[model] for model in again}

    await on_schema(unmigrated_database, SCHEMA, climb)


def dict_of(row: dict[str, object]) -> dict[str, object]:
    details = row["details"]
    assert isinstance(details, dict)
    rates = details["rates"]
    assert isinstance(rates, dict)
    return rates
