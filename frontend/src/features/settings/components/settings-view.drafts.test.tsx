import { cleanup, screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { GUILD_URL, problem, server } from "../../../../test/server";
import { forgetStores } from "@/lib/drafts/store";
import { askSection, serveSettings } from "./settings-view.fixtures";
import { openSettings, save, setTemperature } from "./settings-view.opened";

/** Memory is lost, the browser's storage is not. */
function loadPageAnew() {
  cleanup();
  forgetStores();
  return openSettings();
}

function asksBeforeUnload(): boolean {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

const stored = () => JSON.stringify([{ ...window.localStorage }, { ...window.sessionStorage }]);

test("a draft comes back after the page was loaded anew, with a note", async () => {
  serveSettings();
  const { user } = await openSettings();
  await setTemperature(user, "1.5");
  expect(asksBeforeUnload()).toBe(false);
  await loadPageAnew();
  expect(screen.getByLabelText("Temperature")).toHaveValue("1.5");
  expect(screen.getByText(/^Your unsaved changes of .* are back\./)).toBeVisible();
});

test("a draft comes back after the session has expired", async () => {
  serveSettings();
  server.use(http.put(`${GUILD_URL}/settings/ask`, () => problem(401, "auth.required"), { once: true }));
  const { user, onSignedOut } = await openSettings();
  await setTemperature(user, "1.5");
  await save(user);
  await waitFor(() => expect(onSignedOut).toHaveBeenCalled());
  await loadPageAnew();
  expect(screen.getByLabelText("Temperature")).toHaveValue("1.5");
});

test("a draft merges with what was saved since", async () => {
  const api = serveSettings();
  const { user } = await openSettings();
  await setTemperature(user, "1.5");
  api.section = askSection({ version: 9, values: { ...api.section.values, private: true } });
  const again = await loadPageAnew();
  expect(screen.getByRole("switch", { name: "Answer privately" })).toBeChecked();
  await save(again.user);
  await waitFor(() => expect(api.saved).toMatchObject([{ version: 9, values: { temperature: 1.5, private: true } }]));
});

test("a secret is never stored: closing the page asks first, and a later note says so", async () => {
  serveSettings();
  const { user } = await openSettings();
  await user.click(screen.getByText("Replace"));
  await user.type(screen.getByPlaceholderText("Not set"), "s3cret");
  await setTemperature(user, "1.5");
  expect(stored()).toContain("1.5");
  expect(stored()).not.toContain("s3cret");
  expect(asksBeforeUnload()).toBe(true);
  await loadPageAnew();
  expect(screen.getByText(/What you typed for Key was not kept/)).toBeVisible();
  expect(screen.getByText("Stored, hidden")).toBeVisible();
});

test("a secret survives a click to another page, and the page back", async () => {
  serveSettings();
  const { user } = await openSettings();
  await user.click(screen.getByText("Replace"));
  await user.type(screen.getByPlaceholderText("Not set"), "s3cret");
  cleanup();
  await openSettings();
  expect(screen.getByPlaceholderText("Not set")).toHaveValue("s3cret");
});

test("nothing is kept of a draft that was saved or discarded", async () => {
  serveSettings();
  const { user } = await openSettings();
  await setTemperature(user, "1.5");
  await user.keyboard("{Control>}s{/Control}");
  await screen.findByText("Settings saved");
  expect(stored()).toBe("[{},{}]");
  await setTemperature(user, "1.1");
  await user.click(screen.getByRole("button", { name: "Discard" }));
  expect(stored()).toBe("[{},{}]");
});

test("a draft of a closed tab that is discarded in a new tab does not come back", async () => {
  serveSettings();
  const { user } = await openSettings();
  await setTemperature(user, "1.5");
  window.sessionStorage.clear();
  const again = await loadPageAnew();
  expect(screen.getByLabelText("Temperature")).toHaveValue("1.5");
  await again.user.click(screen.getByRole("button", { name: "Discard" }));
  expect(stored()).toBe("[{},{}]");
});

test("what is typed while a save is under way is kept", async () => {
  const api = serveSettings();
  let arrived = () => {};
  let answer = () => {};
  const isUnderWay = new Promise<void>((resolve) => (arrived = resolve));
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  server.use(
    http.put(`${GUILD_URL}/settings/ask`, async () => {
      arrived();
      await isAnswered;
      api.section = askSection({ version: 4, values: { ...api.section.values, temperature: 1.5 } });
      return HttpResponse.json(api.section);
    }),
  );
  const { user } = await openSettings();
  await setTemperature(user, "1.5");
  await save(user);
  await isUnderWay;
  await user.type(screen.getByLabelText("Persona"), "!");
  answer();
  await screen.findByText("Settings saved");
  expect(screen.getByLabelText("Persona")).toHaveValue("Be kind.!");
  expect(screen.getByRole("region", { name: "Unsaved changes" })).toBeVisible();
});
