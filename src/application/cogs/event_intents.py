"""Gateway intents that deliver the events of discord.py."""

from collections.abc import Mapping
from typing import Final

PRIVILEGED: Final = ("members", "presences", "message_content")
"""Intents that must be turned on in Discord's developer portal."""

_EVENTS: Final[Mapping[tuple[str, ...], str]] = {
    ("guild_messages", "dm_messages"): """
        message message_edit message_delete bulk_message_delete
        raw_message_edit raw_message_delete raw_bulk_message_delete""",
    ("guild_reactions", "dm_reactions"): """
        reaction_add reaction_remove reaction_clear reaction_clear_emoji
        raw_reaction_add raw_reaction_remove raw_reaction_clear raw_reaction_clear_emoji""",
    ("guild_polls", "dm_polls"): "poll_vote_add poll_vote_remove raw_poll_vote_add raw_poll_vote_remove",
    ("guild_typing", "dm_typing"): "typing raw_typing",
    ("members",): "member_join member_remove raw_member_remove member_update user_update",
    ("presences",): "presence_update raw_presence_update",
    ("moderation",): "member_ban member_unban audit_log_entry_create",
    ("expressions",): """
        guild_emojis_update guild_stickers_update
        soundboard_sound_create soundboard_sound_update soundboard_sound_delete""",
    ("guilds",): """
        guild_join guild_remove guild_update guild_available guild_unavailable
        guild_role_create guild_role_update guild_role_delete
        guild_channel_create guild_channel_update guild_channel_delete guild_channel_pins_update
        thread_create thread_update thread_delete thread_join thread_remove thread_member_join thread_member_remove
        raw_thread_update raw_thread_delete raw_thread_member_remove
        stage_instance_create stage_instance_update stage_instance_delete""",
    ("guild_scheduled_events",): """
        scheduled_event_create scheduled_event_update scheduled_event_delete
        scheduled_event_user_add scheduled_event_user_remove""",
    ("integrations",): "guild_integrations_update integration_create integration_update raw_integration_delete",
    ("webhooks",): "webhooks_update",
    ("invites",): "invite_create invite_delete",
    ("voice_states",): "voice_state_update voice_channel_effect",
    ("auto_moderation_configuration",): "automod_rule_create automod_rule_update automod_rule_delete",
    ("auto_moderation_execution",): "automod_action",
}

EVENT_INTENTS: Final[Mapping[str, tuple[str, ...]]] = {
    f"on_{event}": intents for intents, events in _EVENTS.items() for event in events.split()
}
"""Intents by the name of a listener. Any one of them delivers the event; an event that is not here needs none."""
