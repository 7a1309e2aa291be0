"""Text of a new cog's module, part by part."""

from dataclasses import dataclass

_DATA = {
    True: ("Your user id and the text that you gave.", "Until the bot leaves the server.", "Ask the server's owner."),
    False: ("Nothing.", "Nothing is kept.", "There is nothing to delete."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Parts that the new cog has."""

    settings: bool = True
    command: bool = True
    listener: bool = False
    loop: bool = False
    table: bool = False
    page: bool = False


@dataclass(frozen=True, slots=True)
class NewCog:
    """`package` is the name by which Python imports the cog, such as `cogs.reminders`."""

    name: str
    package: str
    options: Options

    @property
    def cls(self) -> str:
        return "".join(part.capitalize() for part in self.name.split("_"))

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()


def module(cog: NewCog) -> str:
    """Return the text of `__init__.py`."""
    parts = [f'"""{cog.title}: say here what the cog does."""\n\n{_imports(cog)}\n\n{_manifest(cog)}']
    if cog.options.settings:
        parts.append(_settings(cog))
    parts.append(_class(cog))
    parts.append(f"async def setup(bot: Bot) -> None:\n    await bot.add_cog({cog.cls}(bot))\n")
    return "\n\n\n".join(parts)


def _imports(cog: NewCog) -> str:
    options = cog.options
    discord = ["import discord"] if options.command or options.listener else []
    if options.command:
        discord.append("from discord import app_commands")
    discord.append("from discord.ext import commands, tasks" if options.loop else "from discord.ext import commands")
    if options.table and options.command:
        discord.append("from sqlalchemy import func, select")
    own = ["from baseline.cogs import Bot, CogManifest, DataStatement"]
    if options.settings:
        own.append("from baseline.settings import Field, GuildSettings")
    if options.table and options.command:
        own.append(f"from {cog.package}.models import {cog.cls}Entry")
    return "\n".join(discord) + "\n\n" + "\n".join(own)


def _manifest(cog: NewCog) -> str:
    stores, kept, deletion = _DATA[cog.options.table]
    intents = '    intents=["members"],\n' if cog.options.listener else ""
    return f"""cog = CogManifest(
    title="{cog.title}",
    description="Say here what the cog does, for people who choose cogs.",
    minimum_baseline="0.1",
{intents}    permissions=["send_messages"],
    data=DataStatement(
        stores="{stores}",
        kept="{kept}",
        deletion="{deletion}",
    ),
)"""


def _settings(cog: NewCog) -> str:
    return f'''class {cog.cls}Settings(GuildSettings, title="{cog.title}"):
    """How the cog behaves in a server."""

    greeting: str = Field(
        default="Hello",
        title="Greeting",
        description="The first word of each answer.",
        max_length=100,
    )'''


def _class(cog: NewCog) -> str:
    parts = [
        f'''class {cog.cls}(commands.Cog):
    """Say here what the cog does."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot'''
    ]
    if cog.options.loop:
        parts[0] += "\n        self.work.start()"
        parts.append(_LOOP)
    if cog.options.listener:
        parts.append(_listener(cog))
    if cog.options.command:
        parts.append(_command(cog))
    return "\n\n".join(parts)


_LOOP = '''    @tasks.loop(minutes=10)
    async def work(self) -> None:
        """Do what is due. The platform waits until the bot is ready, and goes on after an error."""
        self.bot.services.log.info("The loop has run", guilds=len(self.bot.guilds))'''


def _greeting(cog: NewCog, guild: str) -> tuple[str, str]:
    """Return the lines that read the greeting, and the text that begins an answer."""
    if not cog.options.settings:
        return "", "Hello"
    reading = f"        settings = await self.bot.services.guild({guild}).settings({cog.cls}Settings)\n"
    return reading, "{settings.greeting}"


def _listener(cog: NewCog) -> str:
    reading, greeting = _greeting(cog, "member.guild.id")
    return f'''    async def intents_missing(self, names: frozenset[str]) -> None:
        """Say what is lost without the intents that Discord has not granted."""
        self.bot.services.log.warning("New members are not greeted", missing=sorted(names))

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Greet a new member in the first channel."""
        if member.bot:
            return
{reading}        channel = member.guild.system_channel or member.guild.text_channels[0]
        await channel.send(f"{greeting} {{member.display_name}}!")'''


def _command(cog: NewCog) -> str:
    reading, greeting = _greeting(cog, "member.guild.id")
    keeping = counted = ""
    if cog.options.table:
        keeping = f"""        async with self.bot.services.db.session(member.guild.id) as session:
            session.add({cog.cls}Entry(guild_id=member.guild.id, user_id=member.id, text=text))
            await session.flush()
            kept = await session.scalar(select(func.count()).select_from({cog.cls}Entry))
"""
        counted = " That makes {kept}."
    return f'''    @app_commands.command(name="{cog.name}", description="Say here what the command does.")
    @app_commands.describe(text="What you want to say.")
    @app_commands.guild_only()
    async def answer(self, interaction: discord.Interaction[Bot], text: app_commands.Range[str, 1, 200]) -> None:
        """Answer the member."""
        member = interaction.user
        assert isinstance(member, discord.Member)  # because of guild_only
{reading}{keeping}        answer = f"{greeting} {{member.display_name}}: {{text}}{counted}"
        await interaction.response.send_message(answer)'''
