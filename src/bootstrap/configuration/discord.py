"""The settings of Discord: the application, its intents and shards, and the developer team."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from bootstrap.configuration.types import HttpUrl, IntentNames, Secret, ShardIds, Snowflake, Snowflakes

_CREDENTIALS = ("discord_bot_token", "discord_client_id", "discord_client_secret")


class DiscordSettings(BaseSettings):
    discord_bot_token: Secret | None = Field(None, description="the bot's token from the Discord developer portal")
    discord_client_id: Snowflake | None = Field(
        None, description="the application id from the Discord developer portal"
    )
    discord_client_secret: Secret | None = Field(
        None, description="the OAuth2 client secret from the Discord developer portal"
    )
    discord_redirect_uri: HttpUrl | None = Field(
        None, description="the URL of the dashboard's /auth/callback, as registered at Discord"
    )
    discord_intents: IntentNames = Field(
        (),
        description="names of Discord gateway intents, separated by commas, such as guilds,members; "
        "+name adds to the default, -name withholds",
    )
    discord_api_url: HttpUrl | None = Field(
        None, description="the origin of a proxy for the bot's requests to Discord's API, such as http://proxy:8080"
    )
    shard_count: Annotated[int | None, Field(ge=1, le=16_384)] = Field(
        None, description="how many shards all processes of the bot have together; without it, Discord decides"
    )
    shard_ids: ShardIds = Field(
        None, description="the shards of this process, such as 0,1 or 0-3, each less than SHARD_COUNT"
    )
    main_guild_id: Snowflake | None = Field(None, description="the id of the developer team's guild")
    main_guild_dev_role_ids: Snowflakes = Field(
        (), description="ids of roles in the developer team's guild, separated by commas"
    )
    discord_simulator_url: HttpUrl | None = Field(None, description="the URL of the simulated Discord")


def incomplete_credentials(settings: DiscordSettings) -> list[str]:
    """Return a sentence for each missing credential, unless all are missing or the token alone is set."""
    absent = [name for name in _CREDENTIALS if getattr(settings, name) is None]
    if len(absent) in {0, len(_CREDENTIALS)} or absent == ["discord_client_id", "discord_client_secret"]:
        return []
    given = next(name for name in _CREDENTIALS if name not in absent)
    return [
        f"{name.upper()}: is missing, but {given.upper()} is set; expected "
        f"{DiscordSettings.model_fields[name].description}. Set all three, or the token alone, with which nobody can "
        "sign in to the dashboard; without any, Discord is simulated."
        for name in absent
    ]


def other_shards(settings: DiscordSettings) -> list[str]:
    """Return a sentence for shards of this process that the bot does not have."""
    if settings.shard_ids is None:
        return []
    if settings.shard_count is None:
        return ["SHARD_COUNT: is missing, but SHARD_IDS is set; all processes of the bot need the same count."]
    beyond = [number for number in settings.shard_ids if number >= settings.shard_count]
    if not beyond:
        return []
    numbers = ", ".join(map(str, beyond))
    return [f"SHARD_IDS: {numbers} is not one of the {settings.shard_count} shards of SHARD_COUNT, which begin with 0."]
