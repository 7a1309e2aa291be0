"""The address of Discord or of its simulator, and the application's credentials."""

from dataclasses import dataclass

from adapters.discord.rest.api import DISCORD_URL
from bootstrap.configuration.settings import Settings
from simulators.discord.identity import SIMULATED_BOT_TOKEN, SIMULATED_CLIENT_ID, SIMULATED_CLIENT_SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordApplication:
    base_url: str
    client_id: int | None
    client_secret: str | None
    bot_token: str


def discord_application(settings: Settings) -> DiscordApplication:
    """Return the configured application at Discord, or else the simulated one at the simulator's address.

    The bot's token alone is enough for the bot; id and secret are needed to sign in to the dashboard.
    """
    if settings.discord_bot_token is not None:
        secret = settings.discord_client_secret
        return DiscordApplication(
            base_url=DISCORD_URL,
            client_id=settings.discord_client_id,
            client_secret=None if secret is None else secret.get_secret_value(),
            bot_token=settings.discord_bot_token.get_secret_value(),
        )
    return DiscordApplication(
        base_url=settings.discord_simulator_url or "",
        client_id=SIMULATED_CLIENT_ID,
        client_secret=SIMULATED_CLIENT_SECRET,
        bot_token=SIMULATED_BOT_TOKEN,
    )
