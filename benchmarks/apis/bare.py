"""A bare Litestar route: the least that any application on this framework can cost."""

from litestar import Litestar, get
from msgspec import Struct


class User(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    avatar_url: str | None


class Me(Struct, frozen=True, kw_only=True):
    user: User
    csrf_token: str
    is_developer: bool
    has_developer_team: bool = False
    add_bot_url: str | None = None


_ME = Me(user=User(id="1", name="Ada", avatar_url=None), csrf_token="csrf", is_developer=False)  # noqa: S106 - not real


@get("/api/v1/auth/me", sync_to_thread=False)
def get_me() -> Me:
    return _ME


@get("/health", sync_to_thread=False)
def health() -> str:
    return "up"


app = Litestar([get_me, health], openapi_config=None, logging_config=None)
