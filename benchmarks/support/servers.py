"""Start PostgreSQL and Redis for a benchmark: durable, as in production, and removed afterwards."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.clock import SystemClock
from adapters.llm.models.prices import list_prices
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.prices.seeding import seed_prices
from adapters.persistence.schema.migrations import migrate
from bootstrap.configuration.app_role import app_database_url, app_password, without_credentials
from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey

SCHEMA = "baseline"
SECRET_KEY = "a key for benchmarks, long enough to be accepted"  # noqa: S105 - of servers that live for minutes
_ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Servers:
    """The running servers with a migrated database. `app_url` is the application's connection."""

    postgres: EmbeddedPostgres
    redis: EmbeddedValkey
    folder: Path

    @property
    def app_url(self) -> str:
        return app_database_url(self.postgres.url, schema=SCHEMA, password=app_password(SECRET_KEY))

    @property
    def address(self) -> str:
        """Return the database's URL without the credentials of its owner."""
        return without_credentials(self.postgres.url)

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the configuration of a product process on these servers."""
        return {
            "DATABASE_URL": self.postgres.url,
            "DATABASE_SCHEMA": SCHEMA,
            "REDIS_URL": self.redis.url,
            "API_SECRET_KEY": SECRET_KEY,
            "BASELINE_HOME": str(self.folder / "home"),
        }


@contextmanager
def postgres_and_redis(*, migrated: bool = True) -> Iterator[Servers]:
    """Start both on the repository's disk: in memory every commit would look free."""
    home = _ROOT / ".baseline"
    home.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="benchmark-", dir=home))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres, redis = EmbeddedPostgres(folder / "postgres"), EmbeddedValkey(folder / "redis")
        for server in (postgres, redis):
            server.start()
            stack.callback(server.stop)
        if migrated:
            asyncio.run(_prepared(postgres.url))
        yield Servers(postgres, redis, folder)


async def _prepared(url: str) -> None:
    await migrate(url, schema=SCHEMA, app_password=app_password(SECRET_KEY))
    engine = create_engine(url, schema=SCHEMA)
    await seed_prices(engine, list_prices(), SystemClock().now())
    await engine.dispose()
