import { screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, test } from "vitest";

import { violationsIn } from "../../../../test/axe";
import { inGerman } from "../../../../test/plugin";
import { answers, GUILD_URL, problem, server } from "../../../../test/server";
import { ASK_SCHEMA, askSection, serveSettings } from "./settings-view.fixtures";
import { openSettings, renderSettings, save, setTemperature } from "./settings-view.opened";

describe("the form", () => {
  test("has a control of its own for each kind of field", async () => {
    serveSettings();
    await openSettings();
    expect(screen.getByLabelText("Persona").tagName).toBe("TEXTAREA");
    expect(screen.getByRole("combobox", { name: "Model" })).toHaveTextContent("GPT-5 mini");
    expect(screen.getByLabelText("Temperature")).toHaveValue("0.4");
    expect(screen.getByRole("switch", { name: "Answer privately" })).not.toBeChecked();
    expect(await screen.findByText("Maker")).toBeVisible();
    expect(screen.getByRole("combobox", { name: "Channel" })).toHaveTextContent("Choose a channel");
    expect(screen.getByText("Stored, hidden")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Save changes" })).not.toBeInTheDocument();
  });

  test("bears the words of its cog in German, with the section's title", async () => {
    inGerman();
    serveSettings();
    server.use(answers("get", `${GUILD_URL}/settings/schema`, { sections: { ask: { ...ASK_SCHEMA, "x-translations": { de: { Ask: "Fragen", Temperature: "Temperatur" } } } } }));
    renderSettings();
    expect(await screen.findByLabelText("Temperatur")).toHaveValue("0.4");
    expect(screen.getByRole("region", { name: "Fragen" })).toBeVisible();
  });

  test("warns below a field of the model that it names and that ends", async () => {
    const api = serveSettings();
    const ending = { provider: "openai", model: "gpt-5-mini", ends_on: "2026-12-11", has_ended: false, successor: "gpt-6.1-terra", places: ["Ask"], requests: 0 };
    const isChosen = () => api.section.values.model === "openai:gpt-5-mini";
    server.use(
      http.get(`${GUILD_URL}/llm/model-endings`, () =>
        HttpResponse.json({ endings: isChosen() ? [ending] : [], answered_by_successors: [] }),
      ),
    );
    const { user } = await openSettings();
    const warning = "gpt-5-mini ends on Dec 11, 2026. From then on gpt-6.1-terra answers instead.";
    const model = () => document.querySelector("[data-field=model]");
    await waitFor(() => expect(model()).toHaveTextContent(warning));
    expect(await violationsIn(document.body)).toEqual([]);
    await user.click(screen.getByRole("combobox", { name: "Model" }));
    await user.click(await screen.findByRole("option", { name: "Claude Sonnet 4.6" }));
    expect(model()).not.toHaveTextContent("ends on");
    await save(user);
    await screen.findByText("Settings saved");
    expect(model()).not.toHaveTextContent("ends on");
  });

  test("saves the whole section with the version that was read", async () => {
    const api = serveSettings();
    const { user } = await openSettings();
    await setTemperature(user, "1.25");
    await user.click(screen.getByRole("switch", { name: "Answer privately" }));
    await user.click(screen.getByRole("combobox", { name: "Model" }));
    await user.click(await screen.findByRole("option", { name: "Claude Sonnet 4.6" }));
    await save(user);
    expect(await screen.findByText("Settings saved")).toBeInTheDocument();
    expect(api.saved).toEqual([
      {
        version: 3,
        values: { ...askSection().values, temperature: 1.25, private: true, model: "anthropic:claude-sonnet-4-6" },
      },
    ]);
    expect(screen.queryByRole("region", { name: "Unsaved changes" })).not.toBeInTheDocument();
  });

  test("stores a secret of stars and dots as it is typed", async () => {
    const api = serveSettings();
    const { user } = await openSettings();
    await user.click(screen.getByText("Replace"));
    await user.type(screen.getByPlaceholderText("Not set"), "*•s3cret*");
    await save(user);
    await waitFor(() => expect(api.saved[0]?.values.api_key).toBe("*•s3cret*"));
  });

  test("chooses roles by name and keeps them by id", async () => {
    const api = serveSettings();
    const { user } = await openSettings();
    await user.click(screen.getByRole("combobox", { name: "Who may ask" }));
    await user.click(await screen.findByRole("option", { name: "Mentor" }));
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Remove Maker" }));
    await save(user);
    await waitFor(() => expect(api.saved[0]?.values.allowed_roles).toEqual(["3"]));
  });

  test("forgets changes that are discarded, also what is half typed", async () => {
    serveSettings();
    const { user } = await openSettings();
    await setTemperature(user, "1.");
    await user.click(screen.getByRole("button", { name: "Discard" }));
    expect(screen.getByLabelText("Temperature")).toHaveValue("0.4");
  });

  test("marks a stored value that a newer schema refuses", async () => {
    serveSettings(askSection({ rejected: [{ field: "temperature", message: "It was 9." }] }));
    await openSettings();
    expect(screen.getByText(/the default applies. It was 9./)).toBeVisible();
  });
});

test("the form and its lists can be used without seeing them", async () => {
  serveSettings(askSection({ rejected: [{ field: "temperature", message: "It was 9." }] }));
  const { user } = await openSettings();
  expect(await violationsIn(document.body)).toEqual([]);
  await user.click(screen.getByRole("combobox", { name: "Model" }));
  expect(await violationsIn(document.body)).toEqual([]);
});

test("settings that cannot be loaded can be asked for again", async () => {
  serveSettings();
  server.use(http.get(`${GUILD_URL}/settings`, () => problem(403, "access.denied"), { once: true }));
  const { user } = renderSettings();
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByLabelText("Temperature")).toBeVisible();
});

test("a server whose bot has nothing to set says so", async () => {
  serveSettings();
  server.use(http.get(`${GUILD_URL}/settings`, () => HttpResponse.json({ sections: [] })));
  renderSettings();
  expect(await screen.findByText("Nothing to set")).toBeVisible();
});
