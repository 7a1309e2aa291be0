"""Services of the developer team's routes; bootstrap fills them in."""

from dataclasses import dataclass

from application.ports.audit import SystemAudit
from application.ports.llm import ModelCatalogue
from application.ports.prices import PriceTable
from application.prices.set_price import SetPrice
from application.queries.developer_reads import DeveloperReads


@dataclass(frozen=True, slots=True, kw_only=True)
class DeveloperServices:
    """All access to guild data goes through `reads`, which records it."""

    reads: DeveloperReads
    models: ModelCatalogue
    prices: PriceTable
    set_price: SetPrice
    audit: SystemAudit
