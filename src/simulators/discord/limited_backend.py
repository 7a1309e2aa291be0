"""simcord's state of Discord, which also refuses commands beyond Discord's limits, and edits in archived threads."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import discord
from simcord.backend import Backend, errors
from simcord.backend.models import Message
from typing_extensions import override

from adapters.discord.command_sync.limits import Violation, violations

_LARGEST_FILE: Final = 10 * 1024 * 1024
"""Bytes, in a server without boosts."""


class LimitedBackend(Backend):
    """`command_rules` are, by guild, what people set under Server Settings, Integrations, in Discord's form.

    `languages` are, by user, the language of the user's Discord where it is not English. A message in an archived
    thread cannot be edited, and a new one reopens the thread, unless it is locked. A file of more than 10 MiB is
    refused.
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

    @override
    def edit_message(self, channel_id: int, message_id: int, fields: dict[str, Any]) -> Message:
        _refuse_large(fields.get("attachments") or ())
        thread = self.get_channel(channel_id).thread_metadata
        if thread is not None and thread.archived:
            raise errors.BackendError(400, 50083, "Thread is archived")
        return super().edit_message(channel_id, message_id, fields)

    @override
    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        _refuse_large(message.attachments)
        channel = self.get_channel(message.channel_id)
        thread = channel.thread_metadata
        if thread is not None and thread.archived and channel.guild_id is not None:
            allowed = self.compute_permissions(channel.guild_id, message.author_id, channel.id)
            if thread.locked and not discord.Permissions(allowed).manage_threads:
                raise errors.BackendError(400, 160005, "Thread is locked")
            self.edit_channel(channel.id, {}, thread_metadata={"archived": False})
        return super().commit_message(message, broadcast=broadcast)


def _refuse_large(files: Iterable[Mapping[str, Any]]) -> None:
    if any(file.get("size", 0) > _LARGEST_FILE for file in files):
        raise errors.BackendError(413, 40005, "Request entity too large")


def _note(refused: dict[str, Any], place: str, violation: Violation) -> None:
    field = refused.setdefault(place, {})
    for key in violation.path:
        field = field.setdefault(key, {})
    field.setdefault("_errors", []).append({"code": "LIMIT", "message": str(violation)})
