"""List the secrets of the configuration, which no log, metric, trace or answer may contain."""

from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from bootstrap.configuration.settings import Settings


def configured_secrets(settings: Settings) -> frozenset[str]:
    """Return the secrets in the settings, those derived from them, and passwords inside URLs."""
    values = [getattr(settings, name) for name in type(settings).model_fields]
    passwords = [urlsplit(value).password for value in values if isinstance(value, str) and "://" in value]
    endpoints = settings.llm_endpoints
    headers = (value for endpoint in endpoints for value in endpoint.headers.values())
    collector = settings.otel_exporter_otlp_headers
    pairs = [] if collector is None else collector.get_secret_value().split(",")
    more = [*settings.api_secret_key_previous, *(endpoint.api_key for endpoint in endpoints), *headers]
    derived = () if settings.api_secret_key is None else (settings.app_database_password,)
    return frozenset(
        {value.get_secret_value() for value in (*values, *more) if isinstance(value, SecretStr)}
        | {form for password in passwords if password for form in (password, unquote(password))}
        | {form for pair in pairs if (value := pair.partition("=")[2].strip()) for form in (value, unquote(value))}
        | set(derived)
    )
