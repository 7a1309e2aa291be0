"""What `/settings` needs from the rest of the platform."""

from dataclasses import dataclass

from application.change_settings import ChangeSettings
from application.import_settings import ImportSettings
from application.ports.clock import Clock
from application.ports.settings import SettingsCatalogue
from application.read_settings import ReadSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsServices:
    read: ReadSettings
    change: ChangeSettings
    bring_in: ImportSettings
    catalogue: SettingsCatalogue
    clock: Clock
