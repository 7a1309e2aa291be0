"""Settings of Chat, and rules that hold for a channel or a role only."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from baseline.llm import Effort
from baseline.settings import ChannelId, Field, GuildSettings, LLMModel, Multiline, RoleId
from cogs.chat.german import SETTINGS


class ChatRule(BaseModel):
    """Settings that differ in a channel, for a role, or for a role in a channel. None changes nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: ChannelId | None = None
    role: RoleId | None = None
    model: LLMModel | None = None
    persona: Multiline | None = Field(default=None, max_length=2000)
    effort: Effort | None = None
    tools: bool | None = None
    web_search: bool | None = None
    max_tokens: int | None = Field(default=None, ge=50, le=8000)
    calls_per_minute: int | None = Field(default=None, ge=1, le=60)


class ChatSettings(GuildSettings, title="Chat", translations={"de": SETTINGS}):
    """How the bot talks with members."""

    persona: Multiline = Field(
        default="You are a friendly assistant in a Discord server. Answer briefly and in plain language.",
        title="Persona",
        description="Who the bot is and how it speaks.",
        max_length=2000,
    )
    model: LLMModel | None = Field(
        default=None, title="Model", description="Who answers. Leave empty for the bot's default."
    )
    effort: Effort | None = Field(
        default=None, title="Effort", description="How much a reasoning model thinks before it answers."
    )
    max_tokens: int = Field(
        default=1200,
        ge=50,
        le=8000,
        title="Longest answer",
        description="In tokens; 100 tokens are about 75 English words.",
    )
    channels: tuple[ChannelId, ...] = Field(
        default=(),
        max_length=25,
        title="Channels without a mention",
        description="Where every message is answered. It needs the message content intent.",
    )
    allowed_roles: tuple[RoleId, ...] = Field(
        default=(),
        max_length=25,
        title="Who may talk to it",
        description="Members with any of these roles. Leave empty for everyone.",
    )
    open_threads: bool = Field(
        default=False, title="Threads", description="A mention opens a thread, in which each message is answered."
    )
    calls_per_minute: int = Field(
        default=6, ge=1, le=60, title="Questions a minute", description="How many a member may ask."
    )
    window_tokens: int = Field(
        default=4000,
        ge=200,
        le=100_000,
        title="Window in tokens",
        description="How much of the conversation the model reads word by word. What is older is summarised.",
    )
    window_hours: int = Field(
        default=24, ge=1, le=720, title="Window in hours", description="What is older is summarised."
    )
    keep_days: int = Field(
        default=30, ge=1, le=365, title="Days kept", description="After these, conversations are deleted."
    )
    tools: bool = Field(
        default=True, title="Tools", description="Whether the model may use what other cogs offer, for the member."
    )
    web_search: bool = Field(
        default=False,
        title="Search the web",
        description="Whether the model may search the web, where its provider offers that. Each search costs a fee.",
    )
    approver_role: RoleId | None = Field(
        default=None,
        title="Who approves",
        description="Members with this role approve what changes something. Leave empty for the member that asked.",
    )
    most_messages: int = Field(
        default=3,
        ge=1,
        le=10,
        title="Messages per answer",
        description="An answer that would take more is sent as a file.",
    )
    allow_links: bool = Field(
        default=False,
        title="Links behind words, and invites",
        description="Otherwise the model's masked links and server invites are shown as plain text.",
    )
    marking: str = Field(
        default="",
        max_length=80,
        title="Marking",
        description="The words below each answer that say that a machine made it. Leave empty for the usual ones.",
    )
    language: Literal["server", "en", "de"] = Field(
        default="server", title="Language", description="Of the bot's own words: the server's, English or German."
    )
    rules: tuple[ChatRule, ...] = Field(
        default=(),
        max_length=50,
        title="Rules for channels and roles",
        description="What differs there. The most specific one holds: role in a channel, channel, role, server.",
    )
