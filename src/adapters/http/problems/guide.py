"""Explain each type of problem and its remedy, for docs/problems.md and the API's description."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from adapters.http.problems.advice import GUILD, USER, Advice, errors
from adapters.http.problems.model_problems import MODEL_PROBLEMS
from adapters.http.problems.problems import field_problems
from adapters.http.problems.refusals import InvalidRequest
from adapters.http.problems.types import ProblemType
from application.cogs.switches.switches import off_sentence
from application.ports.errors import ServiceUnavailable, UsageNotRecordable
from application.ports.prices import PriceExists
from domain.access import (
    AccessDenied,
    InitialUserCannotBeRevoked,
    NoAccessToRevoke,
    NotAMember,
    NotGuildOwner,
    NotInitialUser,
    StaleAccess,
)
from domain.guilds import GuildInactive
from domain.privacy import ErasureNotConfirmed, GuildInUse
from domain.settings import FieldProblem, InvalidSettings, StaleSettings, UnknownSection
from domain.sign_in import InvalidSignIn, SignInNotSetUp
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope, InvalidBudgets
from domain.spending.stored_budgets import problems_of

_FREE = Budget(scope=BudgetScope.GUILD, period=BudgetPeriod.MONTH, limit_usd=Decimal(0))
_BUDGETS = InvalidBudgets(problems_of([_FREE]))
_REQUEST = InvalidRequest.at("/query/limit", "Expected int <= 100")
_SETTINGS = InvalidSettings("welcome", [FieldProblem("/text", "String should have at most 100 characters")])
_STALE = StaleSettings("welcome", 4)

GUIDE: Mapping[ProblemType, Advice] = {
    ProblemType.ACCESS_DENIED: Advice(
        "The user has no access to the guild's dashboard, or there is no such guild: the answers are the same.",
        "Ask a user with access to grant it. The guild's owner in Discord can use `reclaimAccess`.",
        str(AccessDenied(GUILD, USER)),
    ),
    ProblemType.ACCESS_DEVELOPERS_ONLY: Advice(
        "The route is for the developer team: members of the main guild who have one of the developers' roles.",
        "Sign in as one of them, or have the operator check `MAIN_GUILD_ID` and `MAIN_GUILD_DEV_ROLE_IDS`.",
        "Only the developer team may see this.",
    ),
    ProblemType.ACCESS_INITIAL_USER: Advice(
        "The initial user's access cannot be revoked.",
        "Have them use `transferAccess`, or the guild's owner use `reclaimAccess`.",
        str(InitialUserCannotBeRevoked(GUILD, USER)),
    ),
    ProblemType.ACCESS_NOTHING_TO_REVOKE: Advice(
        "The user had no access, or has lost it already.",
        "Nothing is left to do.",
        str(NoAccessToRevoke(GUILD, USER)),
    ),
    ProblemType.ACCESS_NOT_A_MEMBER: Advice(
        "Only members of the guild can be given access, and this user is none.",
        "Invite them to the guild first; `searchMembers` finds its members.",
        str(NotAMember(GUILD, USER)),
    ),
    ProblemType.ACCESS_NOT_GUILD_OWNER: Advice(
        "Only the guild's owner in Discord can take initial access back.",
        "Have the owner sign in and do it.",
        str(NotGuildOwner(GUILD, USER)),
    ),
    ProblemType.ACCESS_NOT_INITIAL_USER: Advice(
        "Only the initial user can hand initial access over.",
        "Ask the initial user; `listAuthorizedUsers` names them.",
        str(NotInitialUser(GUILD, USER)),
    ),
    ProblemType.ACCESS_STALE: Advice(
        "Another change of the guild's access was saved at the same moment.",
        "Send the request again.",
        str(StaleAccess(GUILD)),
    ),
    ProblemType.AUTH_INVALID_STATE: Advice(
        "The sign-in was begun in another browser, over ten minutes ago, or has been completed already.",
        "Begin again with `startSignIn`, and keep the cookie that it sets.",
        str(InvalidSignIn()),
    ),
    ProblemType.AUTH_NOT_SET_UP: Advice(
        "The operator has set the bot's token alone. The bot runs with it, but users cannot sign in.",
        "Have the operator set `DISCORD_CLIENT_ID` and `DISCORD_CLIENT_SECRET`.",
        str(SignInNotSetUp()),
    ),
    ProblemType.AUTH_REFUSED: Advice(
        "Discord did not accept the code.",
        "Begin again with `startSignIn`. If it happens every time, have the operator check the client's secret.",
        "The code or token was used, has expired, or is not ours.",
    ),
    ProblemType.AUTH_REQUIRED: Advice(
        "There is no session cookie, or its session has ended.",
        "Sign in through `startSignIn` and `completeSignIn`.",
        "Please sign in.",
    ),
    ProblemType.BUDGETS_INVALID: Advice(
        "Some of the budgets cannot be kept; nothing was changed. `errors` points at the fields.",
        "Correct those fields.",
        str(_BUDGETS),
        errors(field_problems(_BUDGETS)),
    ),
    ProblemType.CSRF_INVALID: Advice(
        "The `X-CSRF-Token` header is missing or is not this session's, or the request comes from a foreign page.",
        "Send the `csrf_token` that `getMe` returns.",
        "The X-CSRF-Token header must hold the csrf_token of /auth/me.",
    ),
    ProblemType.EVENTS_TOO_MANY_STREAMS: Advice(
        "The user has as many streams of events open as one may, in all browsers together.",
        "Close one, or wait for as many seconds as `Retry-After` says: one whose reader is gone counts no longer then.",
        "10 streams of events are open already. Please close one of them.",
    ),
    ProblemType.EXTENSION_BUSY: Advice(
        "The routes of a cog have as many requests under way as they may, or one of them took too long.",
        "Send the request again after as many seconds as `Retry-After` says. The platform's own routes still answer.",
        "The routes of greeter have as many requests under way as they may. Please try again.",
    ),
    ProblemType.EXTENSION_SWITCHED_OFF: Advice(
        "The guild has switched the cog off, so the cog's routes do not answer for this guild.",
        "Switch it on with `/cogs on` or in the settings, section `switches`; `listCogsOfGuild` lists what is on.",
        off_sentence("greeter"),
    ),
    ProblemType.GUILD_INACTIVE: Advice(
        "The bot has left the guild: nothing can be changed there.",
        "Add the bot to the guild again.",
        str(GuildInactive(GUILD)),
    ),
    ProblemType.INTERNAL_ERROR: Advice(
        "A fault in the API itself.",
        "Try again. If it persists, give the operator the `correlation_id`, under which the log has the details.",
        "Something went wrong on our side. Please try again, and name the correlation id if you report it.",
    ),
    **MODEL_PROBLEMS,
    ProblemType.PRICE_EXISTS: Advice(
        "The model has a price from that very moment on, and prices are never overwritten.",
        "Choose another `valid_from`.",
        str(PriceExists("openai", "gpt-4.1", datetime(2026, 1, 1, tzinfo=UTC))),
    ),
    ProblemType.PRIVACY_NOT_CONFIRMED: Advice(
        "An erasure was requested with a confirmation that does not name whose data are erased.",
        "Send the caller's display name or id for their own data, otherwise the id of the user or guild.",
        str(ErasureNotConfirmed()),
    ),
    ProblemType.PRIVACY_GUILD_IN_USE: Advice(
        "The bot is in the guild, so its data are in use.",
        "Remove the bot from the guild, then erase the guild's data.",
        str(GuildInUse(GUILD)),
    ),
    ProblemType.REQUEST_INVALID: Advice(
        "The request is not what the route takes. `errors` points at the fields and parameters.",
        "Correct them; the API's description says what is accepted.",
        str(_REQUEST),
        errors(_REQUEST.errors),
    ),
    ProblemType.REQUEST_NOT_JSON: Advice(
        "The body was sent as something else than JSON.",
        "Send JSON with `Content-Type: application/json`.",
        "The body must be sent as application/json.",
    ),
    ProblemType.REQUEST_TOO_LARGE: Advice(
        "The body is over 64 KiB.", "Send less at once.", "The body is too large; at most 64 KiB are read."
    ),
    ProblemType.REQUEST_TOO_MANY: Advice(
        "A limit was reached: of the user, the guild, the address, or all together.",
        "Wait for as many seconds as `Retry-After` says. The `RateLimit-*` headers show what is left beforehand.",
        "That were too many requests. Please try again in 40 s.",
    ),
    ProblemType.ROUTE_METHOD_NOT_ALLOWED: Advice(
        "The path is right, but not the method.",
        "Use one of those in the `Allow` header.",
        "PUT is not possible here; GET is.",
    ),
    ProblemType.ROUTE_NOT_FOUND: Advice(
        "There is nothing at this path, or what was there is gone.",
        "Check the path.",
        "There is no such attempt, or not any more.",
    ),
    ProblemType.SERVICE_UNAVAILABLE: Advice(
        "Something that the API needs, such as Discord, the database or Redis, cannot be reached.",
        "Try again in a minute; `getHealth` names the part that is down.",
        str(ServiceUnavailable("database")),
    ),
    ProblemType.SETTINGS_INVALID: Advice(
        "Some values cannot be kept; nothing was changed. `errors` points at the fields.",
        "Correct those fields; `getSettingsSchema` says what is accepted.",
        str(_SETTINGS),
        errors(field_problems(_SETTINGS)),
    ),
    ProblemType.SETTINGS_STALE: Advice(
        "The same settings were changed in the meantime. `current_version` is their version now.",
        "Read them again, and make the change from there.",
        str(_STALE),
        {"current_version": _STALE.current_version},
    ),
    ProblemType.SETTINGS_UNKNOWN_SECTION: Advice(
        "There is no settings section of that key.",
        "Use one that `getSettings` lists.",
        str(UnknownSection("welcom", ["welcome"])),
    ),
    ProblemType.USAGE_NOT_RECORDABLE: Advice(
        "A paid call was not made, because neither the database nor the bot's disk can take its usage.",
        "Bring the database back, or make room on the disk.",
        str(UsageNotRecordable()),
    ),
}
