"""Alerts: a cause that people should know of, and the targets that a guild configures for them."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.ids import ChannelId, UserId


class AlertKind(StrEnum):
    """`TEST` is sent at a member's request; the others are switched on and off in the guild's settings."""

    BUDGETS = "budgets"
    COGS_OFF = "cogs_off"
    ENDING_MODELS = "ending_models"
    PROVIDERS_AWAY = "providers_away"
    TEST = "test"


class AlertTarget(StrEnum):
    CHANNEL = "channel"
    MEMBER = "member"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`cause` names what happened and its period: each target of a guild gets one delivery per cause."""

    kind: AlertKind
    cause: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """`secret` is the key of the signature; an empty one signs nothing, so nothing is sent."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """A guild's targets for alerts, and the kinds that it wants. A target that is None gets nothing."""

    channel_id: ChannelId | None = None
    member_id: UserId | None = None
    webhook: Webhook | None = None
    kinds: frozenset[AlertKind] = frozenset()

    @property
    def targets(self) -> tuple[AlertTarget, ...]:
        configured = {
            AlertTarget.CHANNEL: self.channel_id,
            AlertTarget.MEMBER: self.member_id,
            AlertTarget.WEBHOOK: self.webhook,
        }
        return tuple(target for target, place in configured.items() if place is not None)

    def wants(self, alert: Alert) -> bool:
        return alert.kind is AlertKind.TEST or alert.kind in self.kinds
