"""Store a guild's budgets as one document among its settings."""

from decimal import Decimal

from msgspec import Struct, ValidationError, convert

from application.ports.work import SettingsStore
from domain.ids import GuildId, UserId
from domain.llm.requests import ModelName
from domain.settings import FieldProblem, StoredSection
from domain.spending.budgets import DEFAULT_WARN_AT_PERCENT, Budget, BudgetPeriod, BudgetScope
from domain.spending.stored_budgets import BUDGETS_KEY, StoredBudgets, problems_of

_DOCUMENT_VERSION = 1


class BudgetDocuments:
    """Works over any settings store, inside its unit of work."""

    def __init__(self, settings: SettingsStore, guild_id: GuildId) -> None:
        self._settings = settings
        self._guild_id = guild_id

    async def get(self) -> StoredBudgets:
        section = await self._settings.get(BUDGETS_KEY)
        return StoredBudgets(guild_id=self._guild_id) if section is None else _read(section)

    async def save(self, budgets: StoredBudgets) -> None:
        await self._settings.save(
            StoredSection(
                guild_id=budgets.guild_id,
                key=BUDGETS_KEY,
                values=budgets.as_json(),
                schema_version=_DOCUMENT_VERSION,
                version=budgets.version,
                updated_by=budgets.updated_by,
                updated_at=budgets.updated_at,
            )
        )


class _Budget(Struct, frozen=True, kw_only=True):
    scope: BudgetScope
    period: BudgetPeriod
    limit_usd: Decimal
    warn_at_percent: int = DEFAULT_WARN_AT_PERCENT
    stop: bool = True
    cheaper_model: str | None = None
    user_id: str | None = None
    cog_name: str | None = None

    def typed(self) -> Budget:
        return Budget(
            scope=self.scope,
            period=self.period,
            limit_usd=self.limit_usd,
            warn_at_percent=self.warn_at_percent,
            stop=self.stop,
            cheaper_model=None if self.cheaper_model is None else ModelName.parse(self.cheaper_model),
            user_id=None if self.user_id is None else UserId(int(self.user_id)),
            cog_name=self.cog_name,
        )


class _Document(Struct, frozen=True):
    budgets: list[_Budget] = []


def _read(section: StoredSection) -> StoredBudgets:
    try:
        budgets = tuple(budget.typed() for budget in convert(section.values, _Document).budgets)
        problems = problems_of(budgets)
    except (ValidationError, ValueError) as error:
        budgets, problems = (), [FieldProblem("/budgets", f"The stored budgets cannot be read: {error}")]
    return StoredBudgets(
        guild_id=section.guild_id,
        budgets=budgets,
        version=section.version,
        updated_by=section.updated_by,
        updated_at=section.updated_at,
        problems=tuple(problems),
    )
