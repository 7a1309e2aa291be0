"""simcord's state of Discord, which also refuses commands beyond Discord's limits, as Discord itself does."""

from collections.abc import Mapping
from typing import Any

from simcord.backend import Backend, errors
from typing_extensions import override

from adapters.discord.command_sync.limits import Violation, violations


class LimitedBackend(Backend):
    """`command_rules` are, by guild, what people set under Server Settings, Integrations, in Discord's form.

    `languages` are, by user, the language of the user's Discord where it is not English.
    """

    def __init__(self) -> None:
        super().__init__()
        self.command_rules: dict[int, list[dict[str, Any]]] = {}
        self.languages: dict[int, str] = {}

    @override
    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        """Name the languages of an interaction's user and guild, which simcord leaves at English."""
        if event == "INTERACTION_CREATE":
            user_id = int((payload.get("member") or payload)["user"]["id"])
            payload = {**payload, "locale": self.languages.get(user_id, "en-US")}
            if "guild_id" in payload:
                payload["guild_locale"] = self.get_guild(int(payload["guild_id"])).preferred_locale
        super().emit(event, payload)

    @override
    def register_commands(self, guild_id: int | None, payloads: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse all commands if one of them breaks a limit: the answer names its place in the request."""
        refused: dict[str, Any] = {}
        for place, payload in enumerate(payloads):
            for violation in violations(payload):
                _note(refused, str(place), violation)
        if refused:
            raise errors.invalid_form_body(errors=refused)
        return super().register_commands(guild_id, payloads)


def _note(refused: dict[str, Any], place: str, violation: Violation) -> None:
    field = refused.setdefault(place, {})
    for key in violation.path:
        field = field.setdefault(key, {})
    field.setdefault("_errors", []).append({"code": "LIMIT", "message": str(violation)})
