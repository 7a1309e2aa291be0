"""A guild's settings as a document to keep, or to bring into another guild."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from application.settings.read_settings import SectionSettings
from domain.ids import GuildId
from domain.settings import JsonValue, exact

FORMAT: Final = "baseline.settings"
FORMAT_VERSION: Final = 1


def export_document(
    guild_id: GuildId, settings: Iterable[SectionSettings], at: datetime
) -> Mapping[str, Mapping[str, JsonValue] | JsonValue]:
    """Return what differs from the defaults in each section, without secrets and without values that are no longer
    valid. Integers beyond 2^53 are text.
    """
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "guild_id": str(guild_id),
        "exported_at": at.isoformat(),
        "sections": {
            each.section.key: {"schema_version": each.section.schema_version, "values": _values(each)}
            for each in settings
        },
    }


def _values(settings: SectionSettings) -> Mapping[str, JsonValue]:
    section = settings.section
    stored = section.upgraded(settings.stored).keys() & section.fields - section.secrets
    differences = section.differences({field: settings.effective.values[field] for field in sorted(stored)})
    return {field: exact(value) for field, value in differences.items()}
