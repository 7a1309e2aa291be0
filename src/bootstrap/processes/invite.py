"""Print the link that adds the bot to a guild, and which cog needs each permission."""

from rich.console import Console

from application.cogs.permissions import needed_permissions
from bootstrap.configuration.settings import Settings
from bootstrap.up.errors import CannotStart
from bootstrap.wiring.http import invite_link
from bootstrap.wiring.lifespan import cog_apis
from bootstrap.wiring.use_cases import UseCases


def run(settings: Settings, console: Console, *, only_link: bool) -> None:
    """Raises `CannotStart` without DISCORD_CLIENT_ID: a simulated Discord has no invite."""
    if settings.discord_client_id is None:
        raise CannotStart("DISCORD_CLIENT_ID: is missing. Copy it from the application's page in the developer portal.")
    platform = UseCases(settings=settings)
    cog_apis(platform)
    manifests = platform.manifests()
    if not only_link:
        for permission, cogs in needed_permissions(manifests).items():
            console.print(f"{permission}: {', '.join(cogs)}")
    console.print(invite_link(settings, manifests), soft_wrap=True, highlight=False)
