"""Print the link that adds the bot to a guild, and which cog needs each permission."""

import httpx
from rich.console import Console

from adapters.discord.rest.api import API_PATH, DISCORD_URL
from application.cogs.permissions import needed_permissions
from bootstrap.configuration.settings import Settings
from bootstrap.up.errors import CannotStart
from bootstrap.wiring.http import invite_link
from bootstrap.wiring.lifespan import cog_apis
from bootstrap.wiring.use_cases import UseCases


def run(settings: Settings, console: Console, *, only_link: bool, discord_url: str = DISCORD_URL) -> None:
    """Raises `CannotStart` where neither the application's id nor its bot's token is set: a simulated Discord has no
    invite.
    """
    client_id = settings.discord_client_id or _id_of_token(settings, discord_url)
    platform = UseCases(settings=settings)
    cog_apis(platform)
    manifests = platform.manifests()
    if not only_link:
        for permission, cogs in needed_permissions(manifests).items():
            console.print(f"{permission}: {', '.join(cogs)}")
    console.print(invite_link(client_id, manifests), soft_wrap=True, highlight=False)


def _id_of_token(settings: Settings, discord_url: str) -> int:
    if settings.discord_bot_token is None:
        raise CannotStart("DISCORD_CLIENT_ID: is missing. Copy it from the application's page in the developer portal.")
    headers = {"Authorization": f"Bot {settings.discord_bot_token.get_secret_value()}"}
    try:
        answer = httpx.get(f"{discord_url}{API_PATH}/applications/@me", headers=headers).raise_for_status()
        return int(answer.json()["id"])
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise CannotStart(
            "DISCORD_CLIENT_ID: is missing, and Discord does not name the token's application "
            f"({type(error).__name__})."
        ) from error
