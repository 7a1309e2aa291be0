"""The log of a start is free of warnings that the operator cannot act on."""

import logging

import pytest

from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory


async def test_a_start_without_cogs_warns_of_nothing_but_that(
    tested: PlatformInMemory, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="discord"):
        async with running(tested.discord):
            pass

    assert [record.getMessage() for record in caplog.records] == []
    assert [line.event for line in tested.log.of("warning")] == [
        "There are no cogs: COGS_PATH names the folder that holds them"
    ]
