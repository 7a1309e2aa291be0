"""An SDK takes up to a second to import: only those of configured providers are."""

import subprocess
import sys

import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.factory import build_compatible, build_provider
from domain.llm.requests import LLMProvider


@pytest.mark.parametrize("name", list(LLMProvider))
async def test_a_provider_bears_the_name_under_which_it_is_accounted(name: LLMProvider) -> None:
    provider = build_provider(
        name, api_key="a fake key", base_url="http://127.0.0.1:1", timeout_seconds=1, catalogue=ListedModels()
    )
    assert provider.name == name.value
    await provider.close()
    await provider.close()


async def test_an_endpoint_of_ones_own_bears_the_name_that_it_was_given() -> None:
    provider = build_compatible(
        "local", base_url="http://127.0.0.1:1/v1", api_key=None, timeout_seconds=1, catalogue=ListedModels()
    )
    assert provider.name == "local"
    await provider.close()
    await provider.close()


def test_no_sdk_is_imported_before_a_provider_is_built() -> None:
    program = (
        "import sys, adapters.llm.providers.factory\n"
        "import adapters.llm.pipeline.attempts.retried, adapters.llm.models.prices\n"
        "print(sorted({'openai', 'anthropic', 'google.genai'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
