"""The tables that word a refusal name the same refusals."""

import re
from pathlib import Path

from adapters.discord.answering.refusals import WORDING
from adapters.http.problems.guide import GUIDE
from adapters.http.problems.problems import STATUSES
from adapters.http.problems.types import URN, ProblemType

DASHBOARD = Path(__file__).parents[2] / "frontend/src/lib/api/wording.ts"


def test_a_refusal_of_the_domain_is_worded_wherever_it_can_be_seen() -> None:
    of_domain = {f"{URN}{refusal.code}" for refusal in STATUSES}
    in_discord = {f"{URN}{refusal.code}" for refusal in WORDING}
    in_dashboard = re.findall(r'^  "(urn:[^"]+)": mark\("[^"]', DASHBOARD.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(of_domain) > 20
    assert of_domain == in_discord
    assert of_domain <= {str(kind) for kind in GUIDE} == set(in_dashboard) == {str(kind) for kind in ProblemType}
