"""Payloads of the stand-in gateway, in Discord's shapes: its bot, and a guild with a message for each shard."""

from typing import Any

CHANNEL = 5_000
BOT = {"id": "900", "username": "baseline", "discriminator": "0", "avatar": None, "bot": True}
MEMBER = {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
APPLICATION = {
    "id": "900",
    "name": "baseline",
    "icon": None,
    "description": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "0" * 64,
    "flags": 0,
    "summary": "",
    "owner": BOT,
    "team": None,
}
NO_AUDIT_LOG: dict[str, list[Any]] = {
    "application_commands": [],
    "audit_log_entries": [],
    "auto_moderation_rules": [],
    "guild_scheduled_events": [],
    "integrations": [],
    "threads": [],
    "users": [],
    "webhooks": [],
}


def guild_of(shard_id: int, shard_count: int) -> int:
    """Return the id of a guild that the shard serves: `(id >> 22) % shard_count` is its number."""
    return (shard_count + shard_id) << 22


def guild_payload(shard_id: int, shard_count: int) -> dict[str, Any]:
    guild_id = guild_of(shard_id, shard_count)
    channel = {"id": str(guild_id + CHANNEL), "type": 0, "name": "general", "position": 0, "permission_overwrites": []}
    everyone = {
        "id": str(guild_id),
        "name": "@everyone",
        "color": 0,
        "hoist": False,
        "position": 0,
        "permissions": "1071698660929",
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    return {
        "id": str(guild_id),
        "name": f"Guild of shard {shard_id}",
        "icon": None,
        "owner_id": "1",
        "unavailable": False,
        "member_count": 2,
        "members": [{"user": BOT, **MEMBER}],
        "channels": [channel],
        "threads": [],
        "roles": [everyone],
        "emojis": [],
        "stickers": [],
        "features": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "large": False,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "afk_timeout": 300,
        "afk_channel_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "preferred_locale": "en-US",
        "premium_progress_bar_enabled": False,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "splash": None,
        "discovery_splash": None,
    }


def message_payload(shard_id: int, shard_count: int, message_id: int) -> dict[str, Any]:
    guild_id = guild_of(shard_id, shard_count)
    return {
        "id": str(message_id),
        "channel_id": str(guild_id + CHANNEL),
        "guild_id": str(guild_id),
        "author": {"id": "1", "username": "ada", "discriminator": "0", "avatar": None},
        "member": MEMBER,
        "content": "hello",
        "timestamp": "2026-01-02T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
    }
