"""End the breakers of cogs whose code has changed."""

import hashlib
from collections.abc import Iterable

from application.cogs.breakers.breakers import CogBreakers
from application.ports.bot.cog_modules import FoundCog


async def code_loaded(breakers: CogBreakers, cogs: Iterable[FoundCog], *, anew: bool = False) -> None:
    """End the breakers that other code of these cogs has opened; after a reload (`anew`), end all of them."""
    for cog in cogs:
        await breakers.loaded(cog.name, fingerprint(cog), anew=anew)


def fingerprint(cog: FoundCog) -> str:
    """Return a hash of the cog's Python files. Of a file that cannot be read, only the name is hashed."""
    is_folder = cog.path.name == "__init__.py"
    digest = hashlib.sha256()
    for file in sorted(cog.path.parent.rglob("*.py")) if is_folder else [cog.path]:
        digest.update(file.name.encode())
        try:
            digest.update(file.read_bytes())
        except OSError:
            continue
    return digest.hexdigest()[:16]
