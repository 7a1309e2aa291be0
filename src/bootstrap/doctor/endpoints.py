"""Check each server of LLM_ENDPOINTS with one free request: the list of its models."""

from collections.abc import AsyncIterator

import httpx

from bootstrap.configuration.endpoints import LLMEndpoint
from bootstrap.configuration.settings import Settings
from bootstrap.doctor.finding import Finding, error, ok, warning

_REFUSED = {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}


async def check_endpoints(settings: Settings, http: httpx.AsyncClient) -> AsyncIterator[Finding]:
    """Yield one finding for each endpoint."""
    for endpoint in settings.llm_endpoints:
        check = f"provider {endpoint.name}"
        try:
            answer = await http.get(f"{endpoint.base_url.rstrip('/')}/models", headers=_headers(endpoint))
        except httpx.HTTPError as failure:
            text = f"{endpoint.name} cannot be reached ({type(failure).__name__})."
            yield error(
                check, text, f"Start the server, or correct its base_url in LLM_ENDPOINTS: {endpoint.base_url}."
            )
            continue
        yield _judged(check, endpoint, answer)


def _judged(check: str, endpoint: LLMEndpoint, answer: httpx.Response) -> Finding:
    if answer.status_code in _REFUSED:
        mend = f"Set the api_key of {endpoint.name} in LLM_ENDPOINTS."
        return error(check, f"{endpoint.name} refuses the key ({answer.status_code}).", mend)
    try:
        served = {str(each["id"]) for each in answer.raise_for_status().json()["data"]}
    except (httpx.HTTPStatusError, ValueError, KeyError, TypeError):
        text = f"{endpoint.name} answers, but has no list of models ({answer.status_code})."
        return warning(
            check, text, "See whether its base_url in LLM_ENDPOINTS ends as the server's manual says, often in /v1."
        )
    if missing := sorted({model.name for model in endpoint.models} - served):
        text = f"{endpoint.name} does not list {', '.join(missing)}."
        return warning(check, text, "Load these models in the server, or correct their names in LLM_ENDPOINTS.")
    return ok(check, f"{endpoint.name} answers, and has its models.")


def _headers(endpoint: LLMEndpoint) -> dict[str, str]:
    key = {} if endpoint.api_key is None else {"Authorization": f"Bearer {endpoint.api_key.get_secret_value()}"}
    return {**key, **{name: value.get_secret_value() for name, value in endpoint.headers.items()}}
