import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { describe, expect, test } from "vitest";

import { answers, GUILD_URL, problem, server } from "../../../../test/server";
import { ASK_SCHEMA, askSection, serveSettings } from "./settings-view.fixtures";
import { openSettings, save, setTemperature } from "./settings-view.opened";

describe("values that cannot be saved", () => {
  test("are marked at their field before anything is sent", async () => {
    const api = serveSettings();
    const { user } = await openSettings();
    await setTemperature(user, "9");
    await save(user);
    expect(await screen.findByText("Must be at most 2.")).toBeVisible();
    expect(screen.getByLabelText("Temperature")).toBeInvalid();
    expect(api.saved).toEqual([]);
  });

  test("do not fall back to a default when a field is emptied", async () => {
    const api = serveSettings();
    const { user } = await openSettings();
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
    const { user } = await openSettings();
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

describe("text that is not a value yet", () => {
  const WORDS = { title: "Words", type: "array", items: { type: "string" }, default: [] };
  const COUNTS = { title: "Counts", type: "object", additionalProperties: { type: "integer" }, default: {} };

  function open() {
    const api = serveSettings(askSection({ values: { ...askSection().values, words: [], counts: {} } }));
    server.use(answers("get", `${GUILD_URL}/settings/schema`, { sections: { ask: { ...ASK_SCHEMA, properties: { ...ASK_SCHEMA.properties, words: WORDS, counts: COUNTS } } } }));
    return openSettings().then((page) => ({ ...page, api }));
  }

  test("is added to its list and saved with Ctrl+S, and the field keeps the focus", async () => {
    const { user, api } = await open();
    await user.type(screen.getByLabelText("Words"), "tea");
    await user.keyboard("{Control>}s{/Control}");
    await waitFor(() => expect(api.saved[0]?.values.words).toEqual(["tea"]));
    await screen.findByText("Settings saved");
    expect(screen.getByLabelText("Words")).toHaveFocus();
  });

  test("stays in its field while other fields are saved", async () => {
    const { user, api } = await open();
    await user.clear(screen.getByLabelText("Counts"));
    await user.click(screen.getByLabelText("Counts"));
    await user.paste('{"a": ');
    await setTemperature(user, "1.5");
    await save(user);
    await screen.findByText("Settings saved");
    expect(api.saved[0]?.values).toMatchObject({ temperature: 1.5, counts: {} });
    expect(screen.getByLabelText("Counts")).toHaveValue('{"a": ');
    expect(screen.queryByRole("region", { name: "Unsaved changes" })).not.toBeInTheDocument();
    await user.click(screen.getByLabelText("Counts"));
    await user.paste("1}");
    await save(user);
    await waitFor(() => expect(api.saved[1]?.values.counts).toEqual({ a: 1 }));
  });
});

describe("resetting", () => {
  test("asks first and names the version", async () => {
    const api = serveSettings();
    const { user } = await openSettings();
    await user.click(screen.getByRole("button", { name: "Reset to defaults" }));
    const question = await screen.findByRole("alertdialog", { name: "Reset Ask to its defaults?" });
    expect(api.resets).toEqual([]);
    await user.click(within(question).getByRole("button", { name: "Reset" }));
    await waitFor(() => expect(screen.getByLabelText("Temperature")).toHaveValue("0.7"));
    expect(api.resets).toEqual(["?version=3"]);
  });

  test("is not offered where everything is a default", async () => {
    serveSettings(askSection({ stored: [] }));
    await openSettings();
    expect(screen.getByRole("button", { name: "Reset to defaults" })).toBeDisabled();
  });
});

test("a session that ended while editing leads to signing in", async () => {
  serveSettings();
  server.use(http.put(`${GUILD_URL}/settings/ask`, () => problem(401, "auth.required")));
  const { user, onSignedOut } = await openSettings();
  await setTemperature(user, "1");
  await save(user);
  await waitFor(() => expect(onSignedOut).toHaveBeenCalled());
});
