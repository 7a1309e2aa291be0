"""Server log: what happens in a server, who did it, kept in a table and posted to channels."""

from baseline.cogs import Bot, CogManifest, DataStatement

from .journal import Journal
from .listeners.audit import AuditLog
from .listeners.members import MemberLog
from .listeners.messages import MessageLog
from .listeners.places import PlaceLog
from .listeners.roles import RoleLog
from .listeners.voice import VoiceLog
from .posting import LogPosts
from .retention import LogRetention
from .search import LogSearch

cog = CogManifest(
    title="Server log",
    description="Keeps and posts what happens in a server: messages, members, roles, channels, invites, voice.",
    author="Baseline",
    minimum_baseline="0.1",
    intents=[
        "guilds",
        "guild_messages",
        "members",
        "message_content",
        "moderation",
        "expressions",
        "invites",
        "voice_states",
    ],
    permissions=["view_channel", "send_messages", "embed_links", "attach_files", "view_audit_log", "manage_channels"],
    data=DataStatement(
        stores="Your user id with what you did: edited and deleted messages with their text, joins, roles, voice.",
        kept="For the days that the server has chosen, 30 unless it was changed.",
        deletion="Ask the server's administrators, who may switch the text of messages off.",
    ),
)


async def setup(bot: Bot) -> None:
    journal = Journal(bot.services)
    for part in (AuditLog, MemberLog, MessageLog, PlaceLog, RoleLog, VoiceLog):
        await bot.add_cog(part(bot, journal))
    await bot.add_cog(LogPosts(bot))
    await bot.add_cog(LogRetention(bot))
    await bot.add_cog(LogSearch(bot))
