"""Start the simulated endpoint once, build clients of it, and install a guild that may have budgets."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import openai
import pytest
from google import genai

from simulators.llm.urls import simulated_base_url
from tests.contract.llm.simulated import simulated_endpoint
from tests.integration.llm.budgets.budget_world import BudgetWorld, memory_world
from tests.integration.llm.sdks.google import google_client


@pytest.fixture(scope="session")
def llm_origin() -> Iterator[str]:
    with simulated_endpoint() as origin:
        yield origin


@pytest.fixture
async def gpt(llm_origin: str) -> AsyncIterator[openai.AsyncOpenAI]:
    base_url = simulated_base_url("openai", llm_origin)
    async with openai.AsyncOpenAI(api_key="key", base_url=base_url, max_retries=0) as client:
        yield client


@pytest.fixture
async def grok(llm_origin: str) -> AsyncIterator[openai.AsyncOpenAI]:
    base_url = simulated_base_url("xai", llm_origin)
    async with openai.AsyncOpenAI(api_key="key", base_url=base_url, max_retries=0) as client:
        yield client


@pytest.fixture
async def gemini(llm_origin: str) -> AsyncIterator[genai.Client]:
    async with google_client(llm_origin) as client:
        yield client


@pytest.fixture
async def xai(llm_origin: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A plain HTTP client of the simulated xAI, for what OpenAI's SDK does not offer."""
    base_url = simulated_base_url("xai", llm_origin)
    async with httpx2.AsyncClient(base_url=base_url, headers={"authorization": "Bearer key"}) as client:
        yield client


@pytest.fixture
def world() -> BudgetWorld:
    return memory_world()
