import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { violationsIn } from "../../../../test/axe";
import { answers, GUILD_URL, server } from "../../../../test/server";
import { askSection, serveSettings } from "./settings-view.fixtures";
import { openSettings, save, setTemperature } from "./settings-view.opened";

const OLIVIA = { id: "900000000000000009", name: "Olivia", avatar_url: null };

/** Olivia saves while the temperature is being edited. */
async function editWhileOliviaSaves(changed: Record<string, unknown>) {
  const api = serveSettings();
  const page = await openSettings();
  await setTemperature(page.user, "1.5");
  const { values, version } = api.section;
  api.section = askSection({ version: version + 1, values: { ...values, ...changed }, updated_by: OLIVIA.id });
  const entry = { position: "a", at: new Date().toISOString(), action: "settings.changed", actor: OLIVIA, target: "ask", target_user: null, correlation_id: null };
  server.use(answers("get", `${GUILD_URL}/audit-log`, { entries: [{ ...entry, before: values, after: { ...values, ...changed } }], next: null }));
  await save(page.user);
  return { ...page, api };
}

test("a change of another field is merged by itself", async () => {
  const { api } = await editWhileOliviaSaves({ private: true });
  expect(await screen.findByText("Settings saved")).toBeInTheDocument();
  expect(api.saved.map(({ version }) => version)).toEqual([3, 4]);
  expect(api.saved.at(-1)?.values).toMatchObject({ temperature: 1.5, private: true });
  expect(screen.getByRole("switch", { name: "Answer privately" })).toBeChecked();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a change of the same field shows both values, by whom and when", async () => {
  const { api } = await editWhileOliviaSaves({ temperature: 0.1, private: true });
  const dialog = await screen.findByRole("dialog", { name: "Olivia changed the same field" });
  const temperature = within(within(dialog).getByRole("radiogroup", { name: "Temperature" }));
  expect(temperature.getByRole("radio", { name: /^Olivia, .* 0\.1$/ })).not.toBeChecked();
  expect(temperature.getByRole("radio", { name: "You, not saved yet 1.5" })).toBeChecked();
  expect(within(dialog).getAllByRole("radiogroup")).toHaveLength(1);
  expect(api.saved).toHaveLength(1);
  expect(await violationsIn(document.body)).toEqual([]);
});

test("the chosen value is saved over the newest version, with what else was changed meanwhile", async () => {
  const { user, api } = await editWhileOliviaSaves({ temperature: 0.1, private: true });
  await user.click(await screen.findByRole("button", { name: "Save selection" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(api.saved.at(-1)).toMatchObject({ version: 4, values: { temperature: 1.5, private: true } });
});

test("their value can be taken, and nothing is sent", async () => {
  const { user, api } = await editWhileOliviaSaves({ temperature: 0.1, private: true });
  await user.click(await screen.findByRole("button", { name: "Take theirs" }));
  expect(api.saved).toHaveLength(1);
  expect(screen.getByLabelText("Temperature")).toHaveValue("0.1");
  expect(screen.queryByRole("region", { name: "Unsaved changes" })).not.toBeInTheDocument();
});

test("closing the question keeps the draft", async () => {
  const { user } = await editWhileOliviaSaves({ temperature: 0.1 });
  await screen.findByRole("dialog");
  await user.keyboard("{Escape}");
  expect(screen.getByLabelText("Temperature")).toHaveValue("1.5");
  expect(screen.getByRole("region", { name: "Unsaved changes" })).toBeVisible();
});
