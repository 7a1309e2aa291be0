"""Check Discord: the bot's token, its privileged intents, signing in, and the bot's permissions in each guild."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import discord
import httpx

from adapters.discord.cogs.intents import BotIntents, refused_by_portal
from adapters.discord.rest.api import API_PATH, DISCORD_URL
from application.cogs.manifests import CogManifests
from application.cogs.permissions import needed_permissions
from bootstrap.configuration.settings import Settings
from bootstrap.doctor.finding import Finding, error, ok, skipped, warning
from bootstrap.doctor.sign_in import check_sign_in
from bootstrap.wiring.http import permission_bits

MOST_GUILDS = 200
"""The most guilds that Discord lists in one request."""


async def check_discord(
    settings: Settings, manifests: CogManifests, http: httpx.AsyncClient, *, url: str = DISCORD_URL
) -> AsyncIterator[Finding]:
    """Yield the findings, from requests that change nothing."""
    if settings.discord_bot_token is None:
        yield skipped("discord", "Discord is simulated: DISCORD_BOT_TOKEN is not set.")
        return
    headers = {"Authorization": f"Bot {settings.discord_bot_token.get_secret_value()}"}
    try:
        answer = await http.get(f"{url}{API_PATH}/applications/@me", headers=headers)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            mend = "Copy the token anew from the developer portal, page Bot, into DISCORD_BOT_TOKEN."
            yield error("discord token", "Discord refuses the bot's token.", mend)
            return
        application = answer.raise_for_status().json()
        guilds = (await http.get(f"{url}{API_PATH}/users/@me/guilds", headers=headers)).raise_for_status().json()
    except httpx.HTTPError as failure:
        text = f"Discord cannot be reached ({type(failure).__name__})."
        yield error("discord", text, f"Let this machine reach {url}, or set HTTPS_PROXY for a proxy.")
        return
    yield _application(application, settings.discord_client_id)
    async for finding in check_sign_in(settings, application, http, url=url):
        yield finding
    yield _intents(application, BotIntents(settings.discord_intents, manifests))
    yield _permissions(guilds, manifests)


def _application(application: Mapping[str, Any], client_id: int | None) -> Finding:
    if client_id is not None and application["id"] != str(client_id):
        text = f"The token belongs to application {application['id']}, and DISCORD_CLIENT_ID is {client_id}."
        return error("discord token", text, "Take DISCORD_BOT_TOKEN and DISCORD_CLIENT_ID from the same application.")
    return ok("discord token", f"The token is that of {application['name']}.")


def _intents(application: Mapping[str, Any], intents: BotIntents) -> Finding:
    flags = discord.ApplicationFlags._from_value(application.get("flags") or 0)  # noqa: SLF001 - no public way
    refused = sorted(name for name in refused_by_portal(flags) if getattr(intents.as_discord(), name))
    if refused:
        text = f"Cogs need privileged intents that the application does not have: {', '.join(refused)}."
        return error(
            "discord intents", text, "Turn them on in the developer portal, page Bot, Privileged Gateway Intents."
        )
    return ok("discord intents", "The application has the privileged intents that the cogs need.")


def _permissions(guilds: list[Mapping[str, Any]], manifests: CogManifests) -> Finding:
    needed = needed_permissions(manifests)
    lacking = {
        guild["name"]: missing
        for guild in guilds
        if (missing := [name for name in needed if not _has(int(guild["permissions"]), name)])
    }
    if lacking:
        named = "; ".join(f"{guild}: {', '.join(missing)}" for guild, missing in lacking.items())
        mend = "Let an administrator of the server open the link of `baseline invite` again."
        return warning("discord permissions", f"The bot lacks permissions. {named}.", mend)
    return ok("discord permissions", f"The bot has what its cogs need in {len(guilds)} servers.")


def _has(permissions: int, name: str) -> bool:
    held = discord.Permissions(permissions)
    return held.administrator or bool(permissions & permission_bits([name]))
