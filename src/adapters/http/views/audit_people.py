"""Find the users that an entry of the audit log is about, so that the dashboard can name them."""

from collections.abc import Iterator, Mapping

from application.ports.settings import ReferenceKind, SettingsCatalogue
from application.queries.audit import AuditLogItem
from domain.audit import OF_SETTINGS
from domain.ids import UserId
from domain.settings import JsonValue, UnknownSection

_ABOUT_PEOPLE = ("access.", "session.")


def target_user(item: AuditLogItem) -> UserId | None:
    """Return the user whose access or session the entry is about. A refused sign-in has none."""
    is_about_one = item.action.value.startswith(_ABOUT_PEOPLE) and item.target.isdigit()
    return UserId(int(item.target)) if is_about_one else None


def mentioned(item: AuditLogItem, catalogue: SettingsCatalogue) -> frozenset[UserId]:
    """Return the users in the values before and after: members in settings, and those whom budgets limit."""
    values = [each for each in (item.before, item.after) if each is not None]
    return frozenset(user_id for each in values for user_id in _within(item, each, catalogue))


def _within(item: AuditLogItem, values: Mapping[str, JsonValue], catalogue: SettingsCatalogue) -> Iterator[UserId]:
    if item.action in OF_SETTINGS:
        try:
            references = catalogue.section(item.target).references(values)
        except UnknownSection:
            return  # the cog of this section is gone
        yield from (UserId(reference.id) for reference in references if reference.kind is ReferenceKind.MEMBER)
        return
    budgets = values.get("budgets")
    yield from _user_ids([values, *(budgets if isinstance(budgets, list | tuple) else [])])


def _user_ids(parts: list[JsonValue]) -> Iterator[UserId]:
    for part in parts:
        user_id = part.get("user_id") if isinstance(part, Mapping) else None
        if isinstance(user_id, str) and user_id.isascii() and user_id.isdigit():
            yield UserId(int(user_id))
