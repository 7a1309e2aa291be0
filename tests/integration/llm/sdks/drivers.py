"""List the drivers: every SDK with every API that it is used for."""

from tests.integration.llm.sdks.chats import Driver
from tests.integration.llm.sdks.completions import completions_driver
from tests.integration.llm.sdks.google import google_driver
from tests.integration.llm.sdks.messages import messages_driver
from tests.integration.llm.sdks.responses import responses_driver

DRIVERS: dict[str, Driver] = {
    "openai": responses_driver("openai", "gpt-5-mini"),
    "openai-chat": completions_driver,
    "anthropic": messages_driver,
    "google": google_driver,
    "xai": responses_driver("xai", "grok-4.3"),
}
