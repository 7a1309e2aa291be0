"""Ceilings are on in a fresh clone, and the operator can switch each of them off."""

from decimal import Decimal

import pytest

from bootstrap.configuration.llm import LLMSettings

DAILY = ("LLM_BUDGET_GUILD_DAY_USD", "LLM_BUDGET_USER_DAY_USD", "LLM_MEMBER_CALLS_PER_MINUTE")


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in DAILY:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", DAILY)
def test_a_daily_ceiling_is_on_unless_it_is_switched_off(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert getattr(LLMSettings(), name.lower()) > 0
    monkeypatch.setenv(name, "OFF")
    assert getattr(LLMSettings(), name.lower()) is None


def test_a_ceiling_is_in_dollars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_BUDGET_USER_DAY_USD", "0.25")
    assert LLMSettings().llm_budget_user_day_usd == Decimal("0.25")
