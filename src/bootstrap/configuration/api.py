"""The settings of the API: its addresses, its keys, the proxies that it trusts and its limits."""

from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from bootstrap.configuration.reachable import reachable
from bootstrap.configuration.types import HttpUrl, Networks, Origins, Port, SecretKeys

_SecretKey = Annotated[SecretStr, Field(min_length=32)]
_PerMinute = Annotated[int, Field(ge=0)]


class ApiSettings(BaseSettings):
    api_secret_key: _SecretKey | None = Field(
        None, description="at least 32 random characters, for example from `openssl rand -hex 32`"
    )
    api_secret_key_previous: SecretKeys = Field(
        (),
        description="earlier values of API_SECRET_KEY, separated by commas, while sessions or secrets depend on them",
    )
    dashboard_key: _SecretKey | None = Field(
        None, description="at least 32 random characters, the same for the API and the dashboard"
    )
    api_host: str = Field("127.0.0.1", description="an address to listen on")
    api_port: Port = 8000
    api_url: HttpUrl | None = Field(
        None, description="the URL of the API such as http://api:8000, where the bot cannot reach API_HOST:API_PORT"
    )
    api_cors_origins: Origins = Field((), description="origins such as https://bot.example, separated by commas")
    api_drain_seconds: Annotated[float, Field(ge=0, le=300)] = Field(
        0,
        description="for how many seconds, at most 300, to go on answering after /health has said that the end is near",
    )
    trusted_proxies: Networks = Field(
        (), description="networks such as 10.0.0.0/8, separated by commas, whose X-Forwarded-For is believed"
    )
    rate_limit_user_per_minute: _PerMinute = Field(100, description="how many requests one user may make, 0 for any")
    rate_limit_guild_per_minute: _PerMinute = Field(
        600, description="how many requests may be made about one guild, 0 for any"
    )
    rate_limit_global_per_minute: _PerMinute = Field(
        6000, description="how many requests may be made by all together, 0 for any"
    )
    event_streams_per_user: Annotated[int, Field(ge=1)] = Field(
        10, description="how many streams of events one user may have open, in all browsers together"
    )
    sessions_per_user: Annotated[int, Field(ge=1)] = Field(
        20, description="in how many browsers one user may be signed in; one more ends the oldest session"
    )
    event_heartbeat_seconds: Annotated[float, Field(gt=0, le=300)] = Field(
        15, description="how often, at least every 300 seconds, a stream without events shows that it is alive"
    )
    rate_limit_auth_per_minute: _PerMinute = Field(60, description="how many sign-ins one address may begin, 0 for any")
    rate_limit_anonymous_per_minute: _PerMinute = Field(
        300, description="how many requests one address may make without signing in, 0 for any"
    )

    @property
    def reachable_api_url(self) -> str:
        """The origin at which the bot's process reaches the API."""
        if self.api_url is not None:
            return self.api_url
        return f"http://{reachable(self.api_host)}:{self.api_port}"
