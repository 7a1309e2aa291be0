import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { violationsIn } from "../../../../test/axe";
import { answers, GUILD_URL, server } from "../../../../test/server";
import { askSection, ASK_SCHEMA, serveSettings } from "./settings-view.fixtures";
import { openSettings, renderSettings, save, setTemperature } from "./settings-view.opened";

const row = (field: string) => {
  const found = document.querySelector<HTMLElement>(`[data-field=${field}]`);
  if (!found) throw new Error(`there is no field ${field}`);
  return within(found);
};

test("fields that differ from their default are marked, with the default and the range", async () => {
  serveSettings();
  await openSettings();
  expect(row("temperature").getByText("Customised")).toBeVisible();
  expect(row("temperature").getByText("0 to 2 · Default: 0.7")).toBeVisible();
  expect(row("persona").queryByText("Customised")).not.toBeInTheDocument();
  expect(row("persona").getByText("At most 200 characters")).toBeVisible();
});

test("a field is put back to its default as a draft", async () => {
  const api = serveSettings();
  const { user } = await openSettings();
  await user.click(screen.getByRole("button", { name: "Reset Temperature to its default" }));
  expect(screen.getByLabelText("Temperature")).toHaveValue("0.7");
  expect(row("temperature").queryByText("Customised")).not.toBeInTheDocument();
  await save(user);
  await waitFor(() => expect(api.saved[0]?.values.temperature).toBe(0.7));
});

const choice = (model: string, title: string, usd: string) => ({
  provider: "openai",
  model,
  title,
  context_window: 128_000,
  max_output_tokens: null,
  price: { rates: [{ meter: "input", per: 1_000_000, usd, tiers: [] }, { meter: "output", per: 1000, usd: "0.0016", tiers: [] }], tier_factors: [], region_factors: [], source: "seed", valid_from: "2026-01-01T00:00:00Z" },
});

test("models stand beside their context and prices, and no model is the bot's default by name", async () => {
  const small = choice("gpt-5-mini", "GPT-5 mini", "0.4");
  const model = { title: "Model", anyOf: [{ ...ASK_SCHEMA.properties.model, default: undefined }, { type: "null" }], default: null };
  serveSettings(askSection({ values: { ...askSection().values, model: null } }));
  server.use(
    answers("get", `${GUILD_URL}/settings/schema`, { sections: { ask: { ...ASK_SCHEMA, properties: { ...ASK_SCHEMA.properties, model } } } }),
    answers("get", `${GUILD_URL}/llm/models`, { default: small, models: [small] }),
  );
  const { user } = await openSettings();
  await waitFor(() => expect(screen.getByRole("combobox", { name: "Model" })).toHaveTextContent("Bot default (GPT-5 mini)"));
  await user.click(screen.getByRole("combobox", { name: "Model" }));
  const option = await screen.findByRole("option", { name: /GPT-5 mini.*128K context, \$0.40 in, \$1.60 out/ });
  expect(await screen.findByRole("option", { name: "Bot default (GPT-5 mini)" })).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
  await user.click(option);
  expect(row("model").getByText(/128K context, \$0.40 in, \$1.60 out. Prices are for a million tokens./)).toBeVisible();
  expect(row("model").getByText("Default: Bot default (GPT-5 mini)")).toBeVisible();
});

test("a field of another section is found by its description, and gets the focus", async () => {
  const moods = { type: "object", properties: { mood: { title: "Mood", description: "How cheerful it is.", type: "string", default: "" } } };
  serveSettings();
  server.use(
    answers("get", `${GUILD_URL}/settings`, { sections: [askSection(), askSection({ key: "moods", title: "Moods", values: { mood: "" }, stored: [] })] }),
    answers("get", `${GUILD_URL}/settings/schema`, { sections: { ask: ASK_SCHEMA, moods } }),
  );
  const { user } = await openSettings();
  await user.click(screen.getByRole("combobox", { name: "Find a setting" }));
  await user.keyboard("cheerful");
  await user.click(await screen.findByRole("option", { name: "Mood" }));
  await waitFor(() => expect(screen.getByLabelText("Mood")).toHaveFocus());
});

test("Enter goes to the field whose title was typed, although an earlier section has similar letters", async () => {
  const moods = { type: "object", properties: { person: { title: "Person", description: "Gets a message at an address.", type: "string", default: "" } } };
  serveSettings();
  server.use(
    answers("get", `${GUILD_URL}/settings`, { sections: [askSection({ key: "moods", title: "Moods", values: { person: "" }, stored: [] }), askSection()] }),
    answers("get", `${GUILD_URL}/settings/schema`, { sections: { ask: ASK_SCHEMA, moods } }),
  );
  const { user } = renderSettings();
  await user.click(await screen.findByRole("combobox", { name: "Find a setting" }));
  await user.keyboard("persona");
  expect(await screen.findAllByRole("option")).toHaveLength(1);
  await user.keyboard("{Enter}");
  await waitFor(() => expect(screen.getByLabelText("Persona")).toHaveFocus());
});

test("a saved member is named although the first members of the server are others", async () => {
  const helper = { title: "Helper", anyOf: [{ type: "string", format: "discord-member" }, { type: "null" }], default: null };
  serveSettings(askSection({ values: { ...askSection().values, helper: "77" } }));
  server.use(
    answers("get", `${GUILD_URL}/settings/schema`, { sections: { ask: { ...ASK_SCHEMA, properties: { ...ASK_SCHEMA.properties, helper } } } }),
    answers("get", `${GUILD_URL}/members`, [{ id: "1", name: "asa", display_name: "Asa", avatar_url: null, bot: false }]),
    answers("get", `${GUILD_URL}/llm/usage/people`, [{ id: "77", name: "Olivia", avatar_url: null, member: true }]),
  );
  const { user } = await openSettings();
  await waitFor(() => expect(screen.getByRole("combobox", { name: "Helper" })).toHaveTextContent("Olivia"));
  await user.click(screen.getByRole("combobox", { name: "Helper" }));
  expect((await screen.findAllByRole("option")).map((option) => option.textContent)).toEqual([expect.stringContaining("Asa"), expect.stringContaining("Olivia")]);
});

const OLIVIA = { id: "900000000000000009", name: "Olivia", avatar_url: null };

function serveHistory(field: string, before: object, after: object) {
  const entry = { position: "a", at: "2026-03-01T12:00:00Z", action: "settings.changed", actor: OLIVIA, target: "ask", target_user: null, correlation_id: null, before, after };
  server.use(answers("get", `${GUILD_URL}/audit-log`, { entries: [entry], next: null }));
}

test("the history of a field names who changed it, and puts a former value into the form", async () => {
  const api = serveSettings();
  serveHistory("temperature", { temperature: 1.9 }, { temperature: 0.4 });
  const { user } = await openSettings();
  await user.click(screen.getByRole("button", { name: "History of Temperature" }));
  const change = within(await screen.findByRole("list", { name: "Changes of Temperature" })).getByRole("listitem");
  expect(change).toHaveTextContent(/Olivia.*1\.9.*0\.4/);
  expect(await violationsIn(document.body)).toEqual([]);
  await user.click(within(change).getByRole("button", { name: "Restore 1.9" }));
  expect(screen.getByLabelText("Temperature")).toHaveValue("1.9");
  expect(api.saved).toEqual([]);
  expect(screen.getByRole("region", { name: "Unsaved changes" })).toBeVisible();
});

test("a value that was not stored is the default, and is restored as such", async () => {
  serveSettings();
  serveHistory("temperature", {}, { temperature: 0.4 });
  const { user } = await openSettings();
  await user.click(screen.getByRole("button", { name: "History of Temperature" }));
  await user.click(await screen.findByRole("button", { name: "Restore 0.7" }));
  expect(screen.getByLabelText("Temperature")).toHaveValue("0.7");
});

test("the history of a secret shows no value and restores none", async () => {
  serveSettings();
  serveHistory("api_key", { api_key: "••••••••" }, { api_key: "•••••••• (replaced)" });
  const { user } = await openSettings();
  await user.click(screen.getByRole("button", { name: "History of Key" }));
  const change = within(await screen.findByRole("list", { name: "Changes of Key" })).getByRole("listitem");
  expect(change).toHaveTextContent(/Hidden.*Hidden/);
  expect(within(change).queryByRole("button")).not.toBeInTheDocument();
});

test("a field that somebody else saved while it was edited says so", async () => {
  const api = serveSettings();
  const { user } = await openSettings();
  await setTemperature(user, "1.5");
  api.section = askSection({ version: 4, values: { ...api.section.values, temperature: 0.1 } });
  window.dispatchEvent(new Event("visibilitychange"));
  await waitFor(() => expect(row("temperature").getByText(/Saved by someone else meanwhile/)).toHaveTextContent("0.1"));
  expect(screen.getByLabelText("Temperature")).toHaveValue("1.5");
});

test("on phones the sections are a select", async () => {
  serveSettings();
  server.use(
    answers("get", `${GUILD_URL}/settings`, { sections: [askSection(), askSection({ key: "moods", title: "Moods" })] }),
    answers("get", `${GUILD_URL}/settings/schema`, { sections: { ask: ASK_SCHEMA, moods: ASK_SCHEMA } }),
  );
  const { user } = renderSettings();
  await user.click(await screen.findByRole("combobox", { name: "Section" }));
  await user.click(await screen.findByRole("option", { name: "Moods" }));
  expect(await screen.findByRole("region", { name: "Moods" })).toBeVisible();
});
