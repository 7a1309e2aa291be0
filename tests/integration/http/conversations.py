"""The setting by which a guild stores conversations."""

from dataclasses import replace

from adapters.cogs.platform_settings import OWNER, LanguageModels
from adapters.llm.models.catalogue import ListedModels
from application.ports.work import BeginWork
from application.queries.kept_conversations import KeptConversations
from application.settings.read_settings import ReadSettings
from domain.ids import GuildId
from domain.settings import StoredSection
from tests.integration.http.welcome import catalogue_of

_FIELD = "keep_conversations"


def kept_conversations(begin: BeginWork) -> KeptConversations:
    catalogue = catalogue_of(ListedModels, (), **{OWNER: LanguageModels})
    return KeptConversations(ReadSettings(begin, catalogue), key=LanguageModels.section, field=_FIELD)


async def store_conversations(begin: BeginWork, guild_id: GuildId) -> None:
    async with begin(guild_id) as work:
        section = StoredSection.untouched(guild_id, LanguageModels.section, 1)
        await work.settings.save(replace(section, version=1, values={_FIELD: True}))
        await work.commit()
