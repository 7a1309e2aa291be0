"""Encrypt all stored secrets of settings under the current key."""

from dataclasses import dataclass

from application.ports.secrets import SettingsAtRest
from application.settings.seal_settings import SettingsSeal

_PAGE = 500


@dataclass(frozen=True, slots=True)
class ResealReport:
    """`not_current` counts secrets that need a previous key or cannot be read; with 0, previous keys may be removed.

    `undeclared_sections` counts rows whose section no loaded cog declares: plaintext in them stays as it is.
    """

    secrets: int
    rewritten_sections: int
    not_current: int
    unreadable: int
    undeclared_sections: int


class ResealSettings:
    """Idempotent. A row that is changed at the same moment keeps the change, which was sealed when it was stored.

    Contents, versions and audit log stay as they are.
    """

    def __init__(self, rows: SettingsAtRest, seal: SettingsSeal) -> None:
        self._rows = rows
        self._seal = seal

    async def __call__(self) -> ResealReport:
        secrets = rewritten = not_current = unreadable = undeclared = 0
        last = None
        while page := await self._rows.page(last, _PAGE):
            for row in page:
                resealed = self._seal.resealed(row)
                secrets += resealed.sealed
                not_current += resealed.old
                unreadable += resealed.unreadable
                undeclared += not resealed.is_known
                if resealed.values == row.values:
                    continue
                if await self._rows.replace(row, resealed.values):
                    rewritten += 1
                else:
                    # Another process, perhaps with other keys, has written it: the next run decides.
                    not_current += 1
            last = page[-1]
        return ResealReport(secrets, rewritten, not_current, unreadable, undeclared)
