"""Check the key of each LLM provider with one free request: the list of its models."""

from collections.abc import AsyncIterator, Mapping

import httpx

from bootstrap.configuration.settings import Settings
from bootstrap.doctor.finding import Finding, error, ok, skipped
from domain.llm.requests import LLMProvider

_REFUSED = {httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}
URLS: Mapping[LLMProvider, str] = {
    LLMProvider.OPENAI: "https://api.openai.com/v1/models",
    LLMProvider.ANTHROPIC: "https://api.anthropic.com/v1/models",
    LLMProvider.GOOGLE: "https://generativelanguage.googleapis.com/v1beta/models",
    LLMProvider.XAI: "https://api.x.ai/v1/models",
}


async def check_providers(
    settings: Settings, http: httpx.AsyncClient, *, urls: Mapping[LLMProvider, str] = URLS
) -> AsyncIterator[Finding]:
    """Yield one finding for each provider."""
    for provider in LLMProvider:
        key = settings.api_keys.get(provider)
        check = f"provider {provider.value}"
        if key is None:
            yield skipped(check, f"{provider.value.upper()}_API_KEY is not set.")
            continue
        try:
            answer = await http.get(urls[provider], headers=_headers(provider, key))
        except httpx.HTTPError as failure:
            text = f"{provider.value} cannot be reached ({type(failure).__name__})."
            yield error(check, text, f"Let this machine reach {httpx.URL(urls[provider]).host}, or set HTTPS_PROXY.")
            continue
        yield _judged(check, provider, answer)


def _judged(check: str, provider: LLMProvider, answer: httpx.Response) -> Finding:
    if answer.is_success:
        return ok(check, f"{provider.value} accepts the key.")
    if answer.status_code in _REFUSED:
        mend = f"Make a new key at {provider.value} and set {provider.value.upper()}_API_KEY."
        return error(check, f"{provider.value} refuses the key ({answer.status_code}).", mend)
    text = f"{provider.value} answers {answer.status_code}, which says nothing about the key."
    return error(check, text, "Try again later; see the provider's status page.")


def _headers(provider: LLMProvider, key: str) -> dict[str, str]:
    if provider is LLMProvider.ANTHROPIC:
        return {"x-api-key": key, "anthropic-version": "2023-06-01"}
    if provider is LLMProvider.GOOGLE:
        return {"x-goog-api-key": key}
    return {"Authorization": f"Bearer {key}"}
