import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { describe, expect, test } from "vitest";

import { GUILD_URL, problem, server } from "../../../../test/server";
import { askSection, serveSettings } from "./settings-view.fixtures";
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

describe("when somebody else saved first", () => {
  async function runIntoConflict() {
    const api = serveSettings();
    const page = await openSettings();
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
    const { user } = await openSettings();
    await user.click(screen.getByRole("button", { name: "Reset to defaults" }));
    const question = screen.getByRole("alertdialog", { name: "Reset Ask to its defaults?" });
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
