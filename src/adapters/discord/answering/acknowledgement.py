"""Acknowledge a command that has not responded in time. Its own response then goes out as a follow-up.

Discord drops a command that is not acknowledged within three seconds. Whether the command's answer will be public is
not known by then, so the automatic acknowledgement is private: an answer that is meant for one member is never shown to
others. A public answer is sent as a new message, and the private "thinking" is deleted.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final, cast

import discord
from discord import app_commands
from typing_extensions import override

from baseline.services import Log

ACKNOWLEDGED_AFTER: Final = 1.5
"""Seconds. Discord's limit is three; the rest covers the way of the command to the bot and of the reply back."""
_PLACEHOLDER: Final = "…"


class FormTooLate(app_commands.AppCommandError):
    """Discord opens a form only as the first response, and the command took so long that it was acknowledged."""


class _Response(discord.InteractionResponse[Any]):
    """`is_held` is true from the automatic acknowledgement until the command's own response.

    `must_publish` is true after a command began a public answer and before its first message, `published`, is sent.
    """

    def __init__(self, interaction: "_Interaction", log: Log) -> None:
        super().__init__(interaction)
        self._interaction = interaction
        self._log = log
        # The automatic acknowledgement and the command's own response must not be under way at once.
        self.turn = asyncio.Lock()
        self.is_held = False
        self.must_publish = False
        self.published: discord.Message | None = None
        self.has_followed_up = False
        self._timer: asyncio.TimerHandle | None = None

    def acknowledge_after(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._start_acknowledging)

    def stop_timer(self) -> None:
        """Cancel the automatic acknowledgement if the command has responded: the timer would hold the interaction."""
        if self._timer is not None and self.is_done():
            self._timer.cancel()

    @override
    def is_done(self) -> bool:
        return super().is_done() and not self.is_held

    @property
    @override
    def type(self) -> discord.InteractionResponseType | None:
        return None if self.is_held else super().type

    @override
    async def defer(self, *, ephemeral: bool = False, thinking: bool = False) -> Any:
        async with self.turn:
            if not self.is_held:
                return self._responded(await super().defer(ephemeral=ephemeral, thinking=thinking))
            self.is_held, self.must_publish = False, not ephemeral
            return None

    @override
    async def send_message(
        self,
        content: Any = None,
        *,
        ephemeral: bool = False,
        delete_after: float | None = None,
        **message: Any,
    ) -> Any:
        async with self.turn:
            if not self.is_held:
                return self._responded(
                    await super().send_message(content, ephemeral=ephemeral, delete_after=delete_after, **message)
                )
            self.is_held, self.must_publish = False, not ephemeral
        sent = await self._interaction.followup.send(content, ephemeral=ephemeral, wait=True, **message)
        if delete_after is not None:
            await sent.delete(delay=delete_after)
        return self._described(sent)

    @override
    async def send_modal(self, modal: Any, /) -> Any:
        async with self.turn:
            if not self.is_held:
                return self._responded(await super().send_modal(modal))
        raise FormTooLate

    async def publish(self, send: Any, content: Any, message: dict[str, Any]) -> Any:
        """Send the first public message. The "thinking" is edited before, since a follow-up would take its place."""
        self.must_publish = False
        await discord.Interaction.edit_original_response(self._interaction, content=_PLACEHOLDER)
        self.published = sent = await send(content, wait=True, **message)
        await discord.Interaction.delete_original_response(self._interaction)
        return sent

    def _responded(self, result: Any) -> Any:
        self.stop_timer()
        return result

    def _start_acknowledging(self) -> None:
        if not self.is_done():
            self._acknowledging = asyncio.create_task(self._acknowledge())

    async def _acknowledge(self) -> None:
        async with self.turn:
            if self.is_done():
                return
            try:
                await super().defer(ephemeral=True, thinking=True)
            except discord.HTTPException as error:
                self._log.warning("A command could not be acknowledged", reason=str(error))
            else:
                self.is_held = True

    def _described(self, sent: discord.Message) -> Any:
        kind = discord.InteractionResponseType.channel_message
        interaction = {"id": str(self._interaction.id), "response_message_id": str(sent.id)}
        data: Any = {"interaction": interaction}
        described: discord.InteractionCallbackResponse[Any] = discord.InteractionCallbackResponse(
            data=data,
            parent=self._interaction,
            state=self._interaction._state,  # noqa: SLF001 - as discord.py makes it
            type=kind,
        )
        described.resource = sent  # type: ignore[assignment] # as one can be edited as the other
        return described


class _Followup(discord.Webhook):
    interaction: "_Interaction"

    @override
    async def send(self, content: Any = discord.utils.MISSING, **message: Any) -> Any:
        response = self.interaction.response
        response.has_followed_up = True
        async with response.turn:
            if response.must_publish and not message.get("ephemeral", False):
                wait = message.pop("wait", False)
                sent = await response.publish(super().send, content, message)
                return sent if wait else None
        return await super().send(content, **message)


class _Interaction(discord.Interaction[Any]):
    """Interaction whose original response is the public answer, if one was sent."""

    __slots__ = ()

    response: _Response  # set by `acknowledge_in_time`

    @override
    async def original_response(self) -> Any:
        return self.response.published or await super().original_response()

    @override
    async def edit_original_response(self, **message: Any) -> Any:
        response = self.response
        response.has_followed_up = True
        if response.must_publish:
            files = message.pop("attachments", discord.utils.MISSING)
            content = message.pop("content", discord.utils.MISSING)
            if message.get("view") is None:
                # To edit, None takes the components away; a new message has none, and does not accept None.
                message.pop("view", None)
            return await self.followup.send(content, wait=True, files=files, **message)
        if response.published is not None:
            response.published = await response.published.edit(**message)
            return response.published
        return await super().edit_original_response(**message)

    @override
    async def delete_original_response(self) -> None:
        response = self.response
        response.has_followed_up = True
        if response.published is not None:
            await response.published.delete()
            return
        response.must_publish = False
        await super().delete_original_response()


def acknowledge_in_time(
    interaction: discord.Interaction[Any], log: Log, *, seconds: float = ACKNOWLEDGED_AFTER
) -> Callable[[], None]:
    """Watch the command's response from before it runs. Call the returned function when the command has ended."""
    interaction.__class__ = _Interaction
    watched = cast("_Interaction", interaction)
    response = _Response(watched, log)
    untyped: Any = watched
    untyped._cs_response = response  # noqa: SLF001 - where discord.py keeps it
    webhook: Any = {"id": interaction.application_id, "type": 3, "token": interaction.token}
    followup = _Followup.from_state(webhook, interaction._state)  # noqa: SLF001 - as discord.py makes it
    followup.interaction = watched
    untyped._cs_followup = followup  # noqa: SLF001 - where discord.py keeps it
    response.acknowledge_after(seconds)
    return response.stop_timer


def is_unanswered(interaction: discord.Interaction[Any]) -> bool:
    """Return whether the member of a watched command sees nothing yet, or only that the bot is thinking."""
    response = interaction.response
    if not isinstance(response, _Response) or not response.is_done():
        return True
    is_thinking = response.type is discord.InteractionResponseType.deferred_channel_message
    return is_thinking and not response.has_followed_up
