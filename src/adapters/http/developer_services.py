"""Services of the developer team's routes; bootstrap fills them in."""

from dataclasses import dataclass

from application.ports.audit import SystemAudit
from application.ports.discord import MemberLookup
from application.ports.llm import ModelCatalogue
from application.ports.prices import PriceTable
from application.prices.set_price import SetPrice
from application.queries.developer_reads import DeveloperReads


@dataclass(frozen=True, slots=True, kw_only=True)
class DeveloperServices:
    """`members` is cached for a minute: a developer who loses the role keeps access for that long.

    All access to guild data goes through `reads`, which records it.
    """

    members: MemberLookup
    reads: DeveloperReads
    models: ModelCatalogue
    prices: PriceTable
    set_price: SetPrice
    audit: SystemAudit
