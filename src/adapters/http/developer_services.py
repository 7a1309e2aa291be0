"""What the developer team's routes need besides; bootstrap fills it in."""

from dataclasses import dataclass

from application.ports.audit import SystemAudit
from application.ports.discord import MemberLookup
from application.ports.llm import ModelCatalogue
from application.ports.prices import PriceTable
from application.queries import FleetUsageQueries
from application.request_queries import RequestLogQueries
from application.set_price import SetPrice


@dataclass(frozen=True, slots=True, kw_only=True)
class DeveloperServices:
    """What `members` tells is less than a minute old: who loses the role loses access within that time."""

    members: MemberLookup
    fleet_usage: FleetUsageQueries
    request_log: RequestLogQueries
    models: ModelCatalogue
    prices: PriceTable
    set_price: SetPrice
    audit: SystemAudit
