"""Dependencies of `/settings` on the rest of the platform."""

from dataclasses import dataclass

from application.ports.clock import Clock
from application.ports.settings import SettingsCatalogue
from application.settings.change_settings import ChangeSettings
from application.settings.import_settings import ImportSettings
from application.settings.read_settings import ReadSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsServices:
    """`dashboard` is the dashboard's URL; None where there is none."""

    read: ReadSettings
    change: ChangeSettings
    bring_in: ImportSettings
    catalogue: SettingsCatalogue
    clock: Clock
    dashboard: str | None = None
