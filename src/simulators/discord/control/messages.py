"""Find messages and forms by the ids that the terminal has printed, and render them."""

from collections.abc import Iterator, Sequence

from simcord import GuildHandle, InteractionResult
from simcord.backend.access import channel_accessible
from simcord.backend.models import Message

from simulators.discord.control import shown
from simulators.discord.control.shown import Form, Reply
from simulators.discord.live_env import LiveEnv
from simulators.discord.outbox import Effects, is_thinking
from simulators.discord.typed_commands import NotUnderstood


def find_message(env: LiveEnv, guilds: Sequence[GuildHandle], message_id: str) -> tuple[GuildHandle, Message]:
    """Return the message and its guild. Raises `NotUnderstood` for an unknown id and for a direct message."""
    wanted = int(message_id) if message_id.isdecimal() else None
    for channel_id, messages in env.backend.messages.items():
        if wanted in messages:
            guild_id = env.backend.channels[channel_id].guild_id
            guild = next((each for each in guilds if each.id == guild_id), None)
            if guild is None:
                raise NotUnderstood(f"Message {message_id} is a direct message: the terminal acts in servers only.")
            return guild, messages[wanted]
    raise NotUnderstood(
        f"There is no message {message_id!r}; it may have been deleted. "
        "`baseline discord read --channel NAME` shows the messages of a channel with their ids."
    )


def find_form(env: LiveEnv, guilds: Sequence[GuildHandle], form_id: str) -> tuple[GuildHandle, InteractionResult]:
    """Return the step that opened the form, and its guild. Raises `NotUnderstood`, also for a form sent before."""
    opened = env.backend.interactions.get(int(form_id)) if form_id.isdecimal() else None
    guild = None if opened is None else next((each for each in guilds if each.id == opened.guild_id), None)
    if opened is None or opened.modal is None or guild is None:
        raise NotUnderstood(
            f"There is no form {form_id!r}. Its id is shown by the command or the button that opens it."
        )
    if opened.modal_consumed:
        raise NotUnderstood(f"The form {form_id} was sent already: open it again.")
    return guild, InteractionResult(env, opened)


def form_of(opened: InteractionResult) -> Form:
    """Render the form that the interaction has opened; its id is that of the interaction."""
    return shown.form(opened._interaction.id, opened.modal or {})  # noqa: SLF001 - simcord shows it nowhere else


def reply(env: LiveEnv, message: Message) -> Reply:
    backend = env.backend
    channel = backend.channels[message.channel_id]
    if channel.guild_id is None:
        seen_by = [user for user in channel.recipient_ids if not backend.users[user].bot]
    else:
        seen_by = list(backend.guilds[channel.guild_id].members)
    people = [
        backend.users[user].name
        for user in seen_by
        if not backend.users[user].bot
        and message.visible_to(user)
        and channel_accessible(backend, message.channel_id, user)
    ]
    return Reply(
        id=str(message.id),
        author=message.author_name or backend.users[message.author_id].name,
        channel=f"#{channel.name}" if channel.guild_id is not None else f"@{', '.join(people)}",
        content=message.content or shown.text_of(message.components),
        embeds=[shown.embed(each) for each in message.embeds],
        ephemeral=message.is_ephemeral,
        visible_to=people,
        buttons=shown.buttons(message.components),
        menus=shown.menus(message.components),
        files=[str(file["filename"]) for file in message.attachments],
        reactions=[f"{each.emoji} {len(each.user_ids)}" for each in message.reactions],
    )


def replies_of(env: LiveEnv, place: GuildHandle, effects: Effects) -> list[Message]:
    """Return what the bot sent or edited in the guild or in private, without its answers to commands."""
    stored = env.backend.messages
    found = [stored[channel].get(message) for message, channel in sorted(effects.touched.items())]
    return [
        message
        for message in found
        if message is not None
        and _is_near(env, place, message.channel_id)
        and message.interaction_metadata is None
        and not is_thinking(message)
    ]


def other_deeds(env: LiveEnv, place: GuildHandle, effects: Effects, *, own: int) -> Iterator[str]:
    """Describe deleted messages and the bot's reactions. `own` is the message that the member itself deletes."""
    for message, channel in effects.deleted.items():
        if message != own and message not in effects.touched and _is_near(env, place, channel):
            yield f"Message {message} was deleted."
    for (message, emoji), channel in effects.reactions.items():
        if _is_near(env, place, channel):
            yield f"The bot reacted to message {message} with {emoji}."


def _is_near(env: LiveEnv, place: GuildHandle, channel_id: int) -> bool:
    return env.backend.channels[channel_id].guild_id in {place.id, None}
