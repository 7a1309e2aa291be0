"""Every use case that changes a guild or the platform leaves an audit row. A new use case needs a line here."""

import importlib
import inspect
import pkgutil
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

import application
from application.access.authorize import Authorize
from application.access.observe_departure import ObserveDeparture
from application.alerts.deliver_alerts import DeliverAlerts
from application.alerts.find_alerts import FindAlerts
from application.alerts.raise_alerts import RaiseAlerts
from application.alerts.read_alert_settings import ReadAlertSettings
from application.cogs.read_cogs import ReadCogs
from application.cogs.switches.read_off_reasons import ReadIsOff, ReadOffReasons
from application.cogs.switches.read_switches import ReadSwitches
from application.guilds.record_installation import RecordInstallation
from application.llm.choose_model import ChooseModel
from application.llm.conversation_consent import ConversationConsent
from application.llm.read_model_choices import ReadModelChoices
from application.llm.read_model_endings import ReadModelEndings
from application.llm.read_providers_away import ReadProvidersAway
from application.llm.record_usage import RecordUsage
from application.llm.retiring_models import RetiringModels
from application.prices.reprice_recent import RepriceRecentUsage
from application.prices.reprice_usage import RepriceUsage
from application.prices.repricing import RepriceAtOnce
from application.privacy.request_erasure import RequestErasure
from application.privacy.run_erasures import PurgeLeftGuilds, RunErasures
from application.settings.reseal_settings import ResealSettings
from application.sign_in.begin_sign_in import BeginSignIn
from application.sign_in.complete_sign_in import CompleteSignIn
from application.sign_in.end_sessions import EndOtherSessions, EndSession, LimitSessions
from application.sign_in.exempt_developer import ExemptDeveloper
from application.sign_in.renew_tokens import RenewTokens
from application.sign_in.sign_out import SignOut
from tests.unit.application.audited_changes import MARA, SCENARIOS, World

CHANGES_NOTHING_THAT_IS_AUDITED: Final = {
    PurgeLeftGuilds: "the erasure that it requests has an entry of its own",
    RequestErasure: "the database function that erases appends the entry, with what was erased",
    RunErasures: "the database function that erases appends the entry",
    **dict.fromkeys((BeginSignIn, ExemptDeveloper), "no session begins or ends"),
    **dict.fromkeys(
        (CompleteSignIn, EndOtherSessions, EndSession, LimitSessions, RenewTokens, SignOut),
        "tests/integration/http/sign_in/test_sign_in_audit.py, over HTTP",
    ),
    **dict.fromkeys(
        (DeliverAlerts, FindAlerts, RaiseAlerts), "the table of deliveries is itself the record, and no person acts"
    ),
    ReadAlertSettings: "reads only",
    Authorize: "its one change is RecordDeparture",
    ObserveDeparture: "its one change is RecordDeparture",
    ChooseModel: "reads only",
    ConversationConsent: "reads only",
    RecordUsage: "the ledger is itself the record",
    RepriceAtOnce: "part of SetPrice and UpdatePrices",
    ResealSettings: "changes the encryption of settings, not what they are",
    RepriceRecentUsage: "does what RepriceUsage does, for each provider",
    RepriceUsage: "the ledger keeps every correction as a row of its own",
    RetiringModels: "reads only",
    ReadCogs: "reads only",
    ReadSwitches: "reads only",
    ReadIsOff: "reads only",
    ReadOffReasons: "reads only",
    ReadModelEndings: "reads only",
    ReadProvidersAway: "reads only",
    ReadModelChoices: "reads only",
}


def use_cases() -> set[type[object]]:
    names = [module.name for module in pkgutil.walk_packages(application.__path__, "application.")]
    return {
        defined
        for module in map(importlib.import_module, names)
        for _, defined in inspect.getmembers(module, inspect.isclass)
        if defined.__module__ == module.__name__
        and "__call__" in vars(defined)
        and not getattr(defined, "_is_protocol", False)
    }


def test_every_use_case_is_audited_or_says_why_not() -> None:
    assert use_cases() == SCENARIOS.keys() | CHANGES_NOTHING_THAT_IS_AUDITED.keys()
    assert not SCENARIOS.keys() & CHANGES_NOTHING_THAT_IS_AUDITED.keys()


def test_each_audit_entry_is_built_by_its_constructor_in_the_domain() -> None:
    source = Path(application.__file__).parents[1]
    builders = {file for file in source.rglob("*.py") if "AuditEntry(" in file.read_text()}
    room = source / "domain" / "audit_entries"
    assert room / "access.py" in builders
    assert {file for file in builders if file.parent != room} == set()


@pytest.mark.parametrize("use_case", SCENARIOS, ids=lambda use_case: use_case.__name__)
async def test_a_change_leaves_its_row(use_case: type[object]) -> None:
    world = World()
    if use_case is not RecordInstallation:
        await world.install()
        await world.grant(MARA)
    before = world.audited()
    change, action = SCENARIOS[use_case]
    await change(world)
    assert Counter(world.audited()) - Counter(before) == {action: 1}
