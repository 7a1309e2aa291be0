import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, test } from "vitest";

import { renderInApp } from "../../../../test/render";
import { violationsIn } from "../../../../test/axe";
import { GUILD, GUILD_URL, problem, server } from "../../../../test/server";
import { SettingsDraftsProvider } from "../drafts";
import { askSection, serveSettings } from "./settings-view.fixtures";
import { SettingsView } from "./settings-view";

async function open() {
  const page = renderInApp(
    <SettingsDraftsProvider>
      <SettingsView guildId={GUILD} />
    </SettingsDraftsProvider>,
  );
  await screen.findByLabelText("Temperature");
  return page;
}

type User = Awaited<ReturnType<typeof open>>["user"];
const save = (user: User) => user.click(screen.getByRole("button", { name: "Save changes" }));

async function setTemperature(user: User, text: string) {
  await user.clear(screen.getByLabelText("Temperature"));
  await user.type(screen.getByLabelText("Temperature"), text);
}

describe("the form", () => {
  test("has a control of its own for each kind of field", async () => {
    serveSettings();
    await open();
    expect(screen.getByLabelText("Persona").tagName).toBe("TEXTAREA");
    expect(screen.getByRole("combobox", { name: "Model" })).toHaveTextContent("GPT-5 mini");
    expect(screen.getByLabelText("Temperature")).toHaveValue("0.4");
    expect(screen.getByRole("switch", { name: "Answer privately" })).not.toBeChecked();
    expect(await screen.findByText("Maker")).toBeVisible();
    expect(screen.getByRole("combobox", { name: "Channel" })).toHaveTextContent("Choose a channel");
    expect(screen.getByText("Stored, hidden")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Save changes" })).not.toBeInTheDocument();
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
    const { user } = await open();
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
    const { user } = await open();
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
    const { user } = await open();
    await user.click(screen.getByText("Replace"));
    await user.type(screen.getByPlaceholderText("Not set"), "*•s3cret*");
    await save(user);
    await waitFor(() => expect(api.saved[0]?.values.api_key).toBe("*•s3cret*"));
  });

  test("chooses roles by name and keeps them by id", async () => {
    const api = serveSettings();
    const { user } = await open();
    await user.click(screen.getByRole("combobox", { name: "Who may ask" }));
    await user.click(await screen.findByRole("option", { name: "Mentor" }));
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Remove Maker" }));
    await save(user);
    await waitFor(() => expect(api.saved[0]?.values.allowed_roles).toEqual(["3"]));
  });

  test("forgets changes that are discarded, also what is half typed", async () => {
    serveSettings();
    const { user } = await open();
    await setTemperature(user, "1.");
    await user.click(screen.getByRole("button", { name: "Discard" }));
    expect(screen.getByLabelText("Temperature")).toHaveValue("0.4");
  });

  test("marks a stored value that a newer schema refuses", async () => {
    serveSettings(askSection({ rejected: [{ field: "temperature", message: "It was 9." }] }));
    await open();
    expect(screen.getByText(/the default applies. It was 9./)).toBeVisible();
  });
});

test("the form and its lists can be used without seeing them", async () => {
  serveSettings(askSection({ rejected: [{ field: "temperature", message: "It was 9." }] }));
  const { user } = await open();
  expect(await violationsIn(document.body)).toEqual([]);
  await user.click(screen.getByRole("combobox", { name: "Model" }));
  expect(await violationsIn(document.body)).toEqual([]);
});

describe("values that cannot be saved", () => {
  test("are marked at their field before anything is sent", async () => {
    const api = serveSettings();
    const { user } = await open();
    await setTemperature(user, "9");
    await save(user);
    expect(await screen.findByText("Must be at most 2.")).toBeVisible();
    expect(screen.getByLabelText("Temperature")).toBeInvalid();
    expect(api.saved).toEqual([]);
  });

  test("do not fall back to a default when a field is emptied", async () => {
    const api = serveSettings();
    const { user } = await open();
    await user.clear(screen.getByLabelText("Temperature"));
    await save(user);
    expect(await screen.findByText("Fill this in.")).toBeVisible();
    expect(api.saved).toEqual([]);
  });

  test("are marked where the API points, until the field is edited", async () => {
    serveSettings();
    server.use(
      http.put(`${GUILD_URL}/settings/ask`, () =>
        problem(422, "settings.invalid", {
          errors: [
            { pointer: "/values/persona", message: "Say a little more." },
            { pointer: "/values", message: "Model and persona do not fit." },
          ],
        }),
      ),
    );
    const { user } = await open();
    await user.type(screen.getByLabelText("Persona"), "!");
    await save(user);
    expect(await screen.findByText("Say a little more.")).toBeVisible();
    expect(screen.getByLabelText("Persona")).toBeInvalid();
    expect(screen.getByLabelText("Persona")).toHaveFocus();
    expect(screen.getByText("Model and persona do not fit.")).toBeVisible();
    await user.type(screen.getByLabelText("Persona"), "?");
    expect(screen.queryByText("Say a little more.")).not.toBeInTheDocument();
    expect(screen.getByLabelText("Persona")).toHaveValue("Be kind.!?");
  });
});

describe("when somebody else saved first", () => {
  async function runIntoConflict() {
    const api = serveSettings();
    const page = await open();
    await setTemperature(page.user, "1.5");
    const { values } = api.section;
    api.section = askSection({ version: 4, values: { ...values, temperature: 0.1, private: true } });
    await save(page.user);
    await screen.findByRole("dialog", { name: /Somebody else saved/ });
    return { ...page, api };
  }

  test("both versions are shown field by field", async () => {
    await runIntoConflict();
    const temperature = within(screen.getByRole("radiogroup", { name: "Temperature" }));
    expect(temperature.getByRole("radio", { name: "Theirs 0.1" })).not.toBeChecked();
    expect(temperature.getByRole("radio", { name: "Mine 1.5" })).toBeChecked();
    expect(screen.getByRole("radio", { name: "Theirs On" })).toBeChecked();
  });

  test("what is chosen is saved over their version", async () => {
    const { user, api } = await runIntoConflict();
    await user.click(screen.getByRole("button", { name: "Save selection" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(api.saved.at(-1)).toMatchObject({ version: 4, values: { temperature: 1.5, private: true } });
  });

  test("theirs can be taken, and nothing is sent", async () => {
    const { user, api } = await runIntoConflict();
    await user.click(screen.getByRole("button", { name: "Take theirs" }));
    expect(api.saved).toHaveLength(1);
    expect(screen.getByLabelText("Temperature")).toHaveValue("0.1");
    expect(screen.getByRole("switch", { name: "Answer privately" })).toBeChecked();
  });
});

describe("resetting", () => {
  test("asks first and names the version", async () => {
    const api = serveSettings();
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: "Reset to defaults" }));
    const question = screen.getByRole("alertdialog", { name: "Reset Ask to its defaults?" });
    expect(api.resets).toEqual([]);
    await user.click(within(question).getByRole("button", { name: "Reset" }));
    await waitFor(() => expect(screen.getByLabelText("Temperature")).toHaveValue("0.7"));
    expect(api.resets).toEqual(["?version=3"]);
  });

  test("is not offered where everything is a default", async () => {
    serveSettings(askSection({ stored: [] }));
    await open();
    expect(screen.getByRole("button", { name: "Reset to defaults" })).toBeDisabled();
  });
});

test("a session that ended while editing leads to signing in", async () => {
  serveSettings();
  server.use(http.put(`${GUILD_URL}/settings/ask`, () => problem(401, "auth.required")));
  const { user, onSignedOut } = await open();
  await setTemperature(user, "1");
  await save(user);
  await waitFor(() => expect(onSignedOut).toHaveBeenCalled());
});

test("settings that cannot be loaded can be asked for again", async () => {
  serveSettings();
  server.use(http.get(`${GUILD_URL}/settings`, () => problem(403, "access.denied"), { once: true }));
  const { user } = renderInApp(
    <SettingsDraftsProvider>
      <SettingsView guildId={GUILD} />
    </SettingsDraftsProvider>,
  );
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByLabelText("Temperature")).toBeVisible();
});

test("a server whose bot has nothing to set says so", async () => {
  serveSettings();
  server.use(http.get(`${GUILD_URL}/settings`, () => HttpResponse.json({ sections: [] })));
  renderInApp(
    <SettingsDraftsProvider>
      <SettingsView guildId={GUILD} />
    </SettingsDraftsProvider>,
  );
  expect(await screen.findByText("Nothing to set")).toBeVisible();
});
