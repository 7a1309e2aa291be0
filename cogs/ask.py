"""`/ask`: put a question to the model that the guild has chosen."""

from typing import Final, cast

import discord
from discord import app_commands
from discord.ext import commands

from baseline.cogs import Bot, CogManifest, DataStatement, send_reply, stream_reply
from baseline.llm import ChatMessage, ChatOptions, Completion, FinishReason, Role
from baseline.settings import Field, GuildSettings, LLMModel, Multiline, RoleId

cog = CogManifest(
    title="Ask",
    description="Puts questions of members to a language model.",
    minimum_baseline="0.1",
    permissions=["send_messages"],
    llm="Sends the question, with the server's persona.",
    data=DataStatement(
        stores="Nothing of its own; the platform records who asked which model, and what it cost.",
        kept="Nothing is kept.",
        deletion="There is nothing to delete.",
    ),
)

_GERMAN: Final = {
    "Ask": "Fragen",
    "How the bot answers /ask, and who may use it.": "Wie der Bot auf /ask antwortet, und wer es nutzen darf.",
    "Persona": "Persona",
    "Model": "Modell",
    "Who answers. Leave empty for the bot's default.": "Wer antwortet. Leer gilt der Standard des Bots.",
    "Longest answer": "Längste Antwort",
    "In tokens; 100 tokens are about 75 English words.": "In Tokens; 100 Tokens sind etwa 60 deutsche Wörter.",
    "Links behind words, and invites": "Links hinter Wörtern und Einladungen",
    "Otherwise the model's masked links and server invites are shown as plain text.": (
        "Sonst erscheinen verdeckte Links und Einladungen des Modells als einfacher Text."
    ),
    "Members with any of these roles. Leave empty for everyone.": (
        "Mitglieder mit einer dieser Rollen. Leer heißt alle."
    ),
    "Who the bot is and how it speaks. The model reads this before every question.": (
        "Wer der Bot ist und wie er spricht. Das Modell liest dies vor jeder Frage."
    ),
    "Temperature": "Temperatur",
    "0 is precise, 1 is imaginative. Some models decide for themselves.": (
        "0 ist genau, 1 ist einfallsreich. Manche Modelle entscheiden selbst."
    ),
    "Show the answer while it comes": "Antwort zeigen, während sie entsteht",
    "Otherwise it appears when it is complete.": "Sonst erscheint sie, wenn sie vollständig ist.",
    "Who may use it": "Wer es nutzen darf",
}


class AskSettings(GuildSettings, title="Ask", translations={"de": _GERMAN}):
    """How the bot answers /ask, and who may use it."""

    persona: Multiline = Field(
        default="You are a friendly assistant in a Discord server. Answer briefly and in plain language.",
        title="Persona",
        description="Who the bot is and how it speaks. The model reads this before every question.",
        max_length=2000,
    )
    model: LLMModel | None = Field(
        default=None,
        title="Model",
        description="Who answers. Leave empty for the bot's default.",
    )
    temperature: float = Field(
        default=0.7,
        ge=0,
        le=1,
        title="Temperature",
        description="0 is precise, 1 is imaginative. Some models decide for themselves.",
    )
    max_tokens: int = Field(
        default=800,
        ge=50,
        le=4000,
        title="Longest answer",
        description="In tokens; 100 tokens are about 75 English words.",
    )
    stream: bool = Field(
        default=False,
        title="Show the answer while it comes",
        description="Otherwise it appears when it is complete.",
    )
    allow_links: bool = Field(
        default=False,
        title="Links behind words, and invites",
        description="Otherwise the model's masked links and server invites are shown as plain text.",
    )
    allowed_roles: list[RoleId] = Field(
        default_factory=list,
        max_length=25,
        title="Who may use it",
        description="Members with any of these roles. Leave empty for everyone.",
    )


_SILENCE = "The model had nothing to say to that."


class Ask(commands.Cog):
    """Answers `/ask`."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(description="Ask the bot a question.")
    @app_commands.describe(question="What you want to know.")
    @app_commands.guild_only()
    async def ask(self, interaction: discord.Interaction[Bot], question: app_commands.Range[str, 1, 2000]) -> None:
        member = cast("discord.Member", interaction.user)  # because of guild_only
        guild = self.bot.services.guild(member.guild.id)
        settings = await guild.settings(AskSettings)
        if not _may_ask(member, settings):
            roles = ", ".join(f"<@&{role_id}>" for role_id in settings.allowed_roles)
            await interaction.response.send_message(f"In this server, `/ask` is for {roles}.", ephemeral=True)
            return

        await interaction.response.defer(thinking=True)
        provider, _, model = (settings.model or "").partition(":")
        llm = guild.llm.bound(user_id=member.id, cog_name="ask")
        conversation = [ChatMessage(Role.SYSTEM, settings.persona), ChatMessage(Role.USER, question)]
        options = ChatOptions(
            provider=provider or None,
            model=model or None,
            temperature=settings.temperature,
            max_tokens=settings.max_tokens,
        )
        if settings.stream:
            await stream_reply(
                interaction,
                llm.stream(conversation, **options),
                allow_links=settings.allow_links,
                ending=_ending,
                empty=_SILENCE,
            )
        else:
            completion = await llm.complete(conversation, **options)
            text = completion.content + _ending(completion)
            await send_reply(interaction, text, allow_links=settings.allow_links, empty=_SILENCE)


def _may_ask(member: discord.Member, settings: AskSettings) -> bool:
    return not settings.allowed_roles or any(role.id in settings.allowed_roles for role in member.roles)


def _ending(completion: Completion) -> str:
    if completion.finish_reason is FinishReason.LENGTH:
        return " …\n-# The answer was cut at this server's limit."
    return ""


async def setup(bot: Bot) -> None:
    await bot.add_cog(Ask(bot))
