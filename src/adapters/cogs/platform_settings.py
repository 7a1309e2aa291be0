"""Settings that every bot has, whatever its cogs are."""

from typing import Annotated

from pydantic import AfterValidator, SecretStr
from pydantic_core import PydanticCustomError

from adapters.cogs.platform_german import GERMAN
from baseline.settings import ChannelId, Field, GuildSettings, MemberId, Secret
from domain.alerts.webhooks import InvalidWebhook, checked_secret, checked_url

_TRANSLATIONS = {"de": GERMAN}
OWNER = "baseline"
"""The owner of these sections in the catalogue, where a cog's sections stand under its name."""


class LanguageModels(GuildSettings, section="llm", title="Language models", translations=_TRANSLATIONS):
    """Retention of conversations with language models."""

    keep_conversations: bool = Field(
        default=False,
        title="Keep what is said",
        description="For seven days: questions and answers as text, without known secrets, pictures and sounds. The "
        "bot's developers can read them, and here the person who added the bot. Otherwise only figures are kept.",
    )


class Switches(GuildSettings, section="switches", title="Features", translations=_TRANSLATIONS):
    """Features that this server has switched off."""

    switched_off: list[str] = Field(
        default=[],
        title="Switched off",
        description="Names of cogs, as `/cogs list` shows them. Their commands, listeners and signals rest here.",
    )


def _public_url(url: str) -> str:
    try:
        return checked_url(url)
    except InvalidWebhook as error:
        raise PydanticCustomError("webhook", "{reason}", {"reason": str(error)}) from error


def _long_secret(secret: SecretStr) -> SecretStr:
    try:
        checked_secret(secret.get_secret_value())
    except InvalidWebhook as error:
        raise PydanticCustomError("webhook", "{reason}", {"reason": str(error)}) from error
    return secret


class Alerts(GuildSettings, section="alerts", title="Alerts", translations=_TRANSLATIONS):
    """Where messages on budgets, failing features, models and providers go."""

    channel: ChannelId | None = Field(
        default=None, title="Channel", description="The bot needs the permission to send messages there."
    )
    member: MemberId | None = Field(default=None, title="Member", description="Gets a direct message.")
    webhook_url: Annotated[str, AfterValidator(_public_url)] = Field(
        default="", title="Webhook", description="An address with https:// that accepts signed JSON."
    )
    webhook_secret: Annotated[Secret, AfterValidator(_long_secret)] = Field(
        default=SecretStr(""),
        title="Webhook secret",
        description="The key of the signature, 16 characters or more. Without it nothing is sent to the webhook.",
    )
    budgets: bool = Field(default=True, title="Budgets", description="A budget reaches its warning mark or its limit.")
    cogs_off: bool = Field(
        default=True, title="Features switched off", description="A feature was switched off because it kept failing."
    )
    ending_models: bool = Field(
        default=True, title="Ending models", description="A model in the settings or budgets ends at its provider."
    )
    providers_away: bool = Field(
        default=True, title="Providers away", description="A provider that this server uses does not answer."
    )


PLATFORM_SETTINGS = (Alerts, LanguageModels, Switches)
