"""Remember how far the embedded database was migrated, so that a start with nothing new skips the migrations."""

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Final

import adapters.llm
import adapters.persistence
from bootstrap.configuration.settings import Settings

NOT_MIGRATED: Final = "its tables were not migrated"
"""Part of the line that `baseline migrate` logs for a cog whose migrations failed; all others are up to date then."""


class MigrationStamp:
    """A file among the data of the embedded database, so that it is deleted with them."""

    def __init__(
        self, database_folder: Path, settings: Settings, secret_key: str, *, migrations: Path = Path("migrations")
    ) -> None:
        self._file = database_folder / "migrated"
        self._fingerprint = _fingerprint(settings, secret_key, migrations)

    @property
    def is_current(self) -> bool:
        return self._file.exists() and self._file.read_text() == self._fingerprint

    def keep(self) -> None:
        self._file.write_text(self._fingerprint)


def _fingerprint(settings: Settings, secret_key: str, migrations: Path) -> str:
    """Fingerprint the inputs of `baseline migrate`: code, migrations, the price list, the role's name and password."""
    parts = (settings.database_schema, secret_key, version("genai-prices"), *sorted(settings.cogs_except))
    digest = hashlib.sha256("\0".join(parts).encode())
    for path in sorted(_sources(migrations, settings.cogs_path)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(migrations: Path, cogs: Path) -> Iterable[Path]:
    yield from migrations.glob("**/*.py")
    yield from cogs.glob("*/migrations/*.py")
    for package in (adapters.persistence, adapters.llm):
        yield from Path(package.__path__[0]).glob("**/*.py")
