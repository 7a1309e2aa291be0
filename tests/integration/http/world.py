"""A guild with people in it, behind the real HTTP application; storage that a test does not provide is in memory."""

from dataclasses import dataclass, field, replace
from typing import Self

from litestar import Litestar

from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.http.app import make_http
from adapters.http.asgi.proxies import Proxied
from adapters.http.config import HttpConfig
from adapters.http.dependencies import DEPENDENCIES, Dependencies
from adapters.http.extension_list import Extension
from adapters.http.request_limits import RequestLimits
from adapters.persistence.sessions.memory import MemorySignInAttempts
from adapters.persistence.work.memory_work import memory_work
from application.access.grant_access import GrantAccess, GrantAccessCommand
from application.guilds.record_installation import RecordInstallation
from application.guilds.record_removal import RecordRemoval
from application.ports.clock import Clock
from application.ports.sessions import Session, SignInAttempts
from application.ports.work import BeginWork
from application.sign_in.complete_sign_in import SESSION_LIFETIME
from domain.ids import UserId
from tests.installing import an_installation
from tests.integration.http.attacks.attempts import REQUEST, an_attempt
from tests.integration.http.browser import Browser
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD, MEMBER, user
from tests.integration.http.stand_ins import StandIns
from tests.integration.http.storage.storage import Storage
from tests.integration.http.wiring import dependencies_in_memory

DASHBOARD = "https://bot.example"
DASHBOARD_KEY = "a key of the tests, of 32 characters"


@dataclass(kw_only=True)
class World(StandIns):
    sign_in_attempts: SignInAttempts = field(init=False)
    services: Dependencies = field(init=False)
    app: Litestar = field(init=False)

    @classmethod
    async def create(
        cls, storage: Storage | None = None, *, secure_cookies: bool = True, extensions: tuple[Extension, ...] = ()
    ) -> Self:
        storage = storage or Storage()
        begin = storage.begin or memory_work(storage.memory)
        config = HttpConfig(
            version="1.2.3",
            web_origins=(DASHBOARD,),
            secret_keys=("a secret of the tests, 32 characters",),
            dashboard_key=DASHBOARD_KEY,
            secure_cookies=secure_cookies,
        )
        world = cls(clock=storage.clock, memory=storage.memory)
        world.sign_in_attempts = storage.sign_in_attempts or MemorySignInAttempts(storage.clock)
        world.services = dependencies_in_memory(storage, world, world.sign_in_attempts, begin, config)
        world.app = _application(world.services, extensions)
        await _settle(begin, world.members, world.clock)
        world.note(an_attempt(world.clock.now(), request_id=REQUEST))
        return world

    def limit(self, limits: RequestLimits) -> None:
        """Set the limits for later requests, in the services: the application is not made anew."""
        self.services = replace(self.services, config=replace(self.services.config, limits=limits))
        self.app.state[DEPENDENCIES] = self.services

    def browser(self, *, address: str = "127.0.0.1") -> Browser:
        return Browser(self.app, address=address)

    async def signed_in(self, user_id: UserId) -> Browser:
        """Return a browser with a new session, as after a sign-in."""
        browser, now = self.browser(), self.clock.now()
        session = Session(
            user=user(user_id),
            tokens=self.identity.issue(user(user_id)),
            csrf_token=f"csrf of {user_id}",
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
        browser.cookies.set("__Host-baseline", await self.services.sessions.start(session), domain="api.example")
        browser.headers["X-CSRF-Token"] = session.csrf_token
        return browser


_applications: dict[tuple[HttpConfig, tuple[Extension, ...]], Litestar] = {}


def _application(services: Dependencies, extensions: tuple[Extension, ...]) -> Litestar:
    """Make an application once per configuration, which takes longer than a test; its only state is the services."""
    key = services.config, extensions
    app = _applications.get(key) or _applications.setdefault(key, make_http(services, extensions=extensions))
    app.state[DEPENDENCIES] = services
    if isinstance(app.asgi_handler, Proxied) and app.asgi_handler._signed is not None:
        # The application would check signatures by the clock of the world that it was made for.
        app.asgi_handler._signed._clock = services.clock
    return app


async def _settle(begin: BeginWork, members: MemoryMemberDirectory, clock: Clock) -> None:
    for guild_id in (GUILD, LEFT_GUILD):
        await RecordInstallation(begin, clock)(
            an_installation(guild_id, INITIAL, name=f"Guild {guild_id % 10}", member_count=4, owner_id=MEMBER)
        )
    await GrantAccess(begin, members, clock)(GrantAccessCommand(guild_id=GUILD, granted_by=INITIAL, member_id=DELEGATE))
    await RecordRemoval(begin, clock)(LEFT_GUILD)
