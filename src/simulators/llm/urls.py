"""The base URL of the simulated endpoint for each provider's SDK."""

_PATHS = {"openai": "/openai/v1", "anthropic": "/anthropic", "google": "/google", "xai": "/xai/v1"}


def simulated_base_url(provider: str, origin: str) -> str:
    """The base URL to give to the provider's SDK. Anthropic's and Google's put the version behind it themselves."""
    return origin.rstrip("/") + _PATHS[provider]
