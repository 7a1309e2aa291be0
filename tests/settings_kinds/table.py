"""Write the table of `docs/settings.md` and the rows for the dashboard's tests.

Run it with `python -m tests.settings_kinds.table` after a change of the kinds.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from application.ports.settings import SettingsSection
from domain.ids import GuildId
from domain.settings import StoredSection, exact
from tests.settings_kinds.kinds import KINDS, cog_code, field_of, title_of
from tests.settings_kinds.refused import REFUSED

ROOT: Final = Path(__file__).parents[2]
GUIDE: Final = ROOT / "docs/settings.md"
ROWS: Final = ROOT / "frontend/src/features/settings/form/kinds.json"
_BEGIN, _END = "<!-- kinds: written by the tests -->\n", "<!-- end of kinds -->\n"


@cache
def kinds_section() -> SettingsSection:
    namespace: dict[str, Any] = {"__name__": "cogs.kinds"}
    exec(cog_code(), namespace)  # noqa: S102 - as loading the cog does
    catalogue = PydanticSettingsCatalogue(ListedModels(), [])
    catalogue.declare("kinds", [namespace["Kinds"]])
    return catalogue.section("kinds")


def table() -> str:
    head = "| kind | dashboard | Discord: `/settings set` | API |\n|---|---|---|---|\n"
    rows = "".join(
        f"| {kind.title.replace('|', chr(92) + '|')} | {kind.control} "
        f"| {'names the address of the dashboard' if kind.typed is None else f'`{kind.typed}`'} "
        f"| `{json.dumps(kind.value, ensure_ascii=False)}` |\n"
        for kind in KINDS
    )
    refused = "".join(
        f"| {feature} | {sentence.replace('|', chr(92) + '|')} |\n" for feature, (_, sentence) in REFUSED.items()
    )
    return f"{head}{rows}\nRefused when the cog is loaded:\n\n| feature | the log says |\n|---|---|\n{refused}"


def guide_with_table(text: str) -> str:
    return re.sub(f"(?s){re.escape(_BEGIN)}.*{re.escape(_END)}", lambda _: f"{_BEGIN}{table()}{_END}", text)


def rows() -> str:
    section = kinds_section()
    schema: Any = section.json_schema()
    values = section.effective(StoredSection.untouched(GuildId(1), "kinds", 1)).values
    found = [
        {
            "kind": kind.title,
            "field": field_of(kind),
            "label": title_of(kind),
            "schema": schema["properties"][field_of(kind)],
            "value": exact(values[field_of(kind)]),
            "edit": kind.edit,
            "written": kind.written,
        }
        for kind in KINDS
    ]
    return json.dumps({"$defs": schema["$defs"], "kinds": found}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    GUIDE.write_text(guide_with_table(GUIDE.read_text()))
    ROWS.write_text(rows())
