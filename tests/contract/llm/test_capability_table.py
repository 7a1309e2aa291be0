"""The documented table of capabilities is true: a passing contract test stands behind each cell."""

import os

import pytest

from domain.llm.errors import UnsupportedCapability
from domain.llm.requests import LLMProvider
from tests.contract.llm.capability_table import (
    DOCUMENT,
    MADE,
    ROWS,
    Evidence,
    Row,
    checked,
    document,
    is_offered,
    table,
)
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import NEEDS

pytestmark = pytest.mark.filterwarnings("ignore:The model 'claude:DeprecationWarning")


@pytest.mark.parametrize("provider", LLMProvider)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
async def test_what_is_offered_is_kept_and_what_is_not_is_refused(provider: LLMProvider, row: Row) -> None:
    evidence = await checked(provider, row)
    assert (evidence is Evidence.NOT_OFFERED) == (not is_offered(provider, row))
    if evidence is Evidence.NOT_OFFERED:
        await _is_refused(provider, row)


async def test_the_document_says_so() -> None:
    written = document(await table())
    kept = DOCUMENT.read_text()
    if not os.environ.get("RECORDINGS_DIR"):
        kept = kept.replace("| recorded", "| hand-made")
    assert kept == written, "Run python -m tests.contract.llm.capability_table with RECORDINGS_DIR set."


async def _is_refused(provider: LLMProvider, row: Row) -> None:
    happening = next(happening for happening, need in NEEDS.items() if need in row.needs)
    stage = HandMadeStage(MADE[provider]())
    scene = stage.set(happening)
    with pytest.raises(UnsupportedCapability):
        await scene.provider.ask(scene.request)
    assert stage.requests == []
    await stage.close()
