"""Files of a new cog's own control in the dashboard's settings: the greeting, with a preview."""

from typing import Final

from bootstrap.cog_scaffold.parts import NewCog

GERMAN: Final = {"Members read:": "Mitglieder lesen:"}


def entry(cog: NewCog) -> str:
    """Return the line of `plugin.ts`."""
    return f'''  settingsWidgets: {{ "{cog.name}.greeting": () => import("./greeting-editor") }},\n'''


def widget() -> str:
    """Return the text of `greeting-editor.tsx`."""
    return _WIDGET


_WIDGET = """/** The control of the greeting in the settings. Without it, the dashboard draws its usual text field. */
import type { SettingsWidgetProps } from "@baseline/api";
import { Input, Name } from "@baseline/ui";

import { t } from "./words";

export default function GreetingEditor({ guildId: _guildId, value, onChange, ...control }: SettingsWidgetProps) {
  const greeting = String(value ?? "");
  return (
    <>
      <Input {...control} value={greeting} onChange={(event) => onChange(event.target.value)} />
      <p className="mt-2 text-sm text-muted">
        {t("Members read:")} <Name>{greeting}</Name>
      </p>
    </>
  );
}
"""


def widget_test() -> str:
    """Return the text of the control's test."""
    return _TEST


_TEST = """import { violationsIn } from "@baseline/testing";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import GreetingEditor from "./greeting-editor";

function Form() {
  const [value, setValue] = useState<unknown>("Hello");
  return (
    <>
      <label htmlFor="greeting">Greeting</label>
      <GreetingEditor guildId="1" id="greeting" value={value} onChange={setValue} aria-invalid={false} />
    </>
  );
}

test("what members will read follows what is typed, and the control is accessible", async () => {
  render(<Form />);
  await userEvent.clear(screen.getByRole("textbox", { name: "Greeting" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Greeting" }), "Ahoy");
  expect(screen.getByText("Ahoy")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});
"""
