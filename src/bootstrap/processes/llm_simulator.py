"""The process that stands in for the LLM providers that have no key."""

from urllib.parse import urlsplit

import uvicorn

from bootstrap.configuration.settings import Settings
from bootstrap.logs import configure_logs
from simulators.llm.app import make_simulated_llm_app


def run(settings: Settings) -> None:
    configure_logs(service="llm-simulator", level=settings.log_level, format=settings.log_format)
    address = urlsplit(settings.llm_simulator_url or "")
    uvicorn.run(
        make_simulated_llm_app(),
        host=address.hostname or "127.0.0.1",
        port=address.port or 0,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
