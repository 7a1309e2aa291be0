import { cleanup, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { forgetStores } from "@/lib/drafts/store";

import { renderPlugin } from "../../test/plugin";
import { definePlugin } from "./define";
import { useDraft } from "./draft";

const SAVED = { text: "Hello", token: "" };
let saved = SAVED;

function NoteForm() {
  const { fields, edit, restored, discard } = useDraft("note:7", saved, { secrets: ["token"] });
  return (
    <>
      <h1>Note</h1>
      {restored && <p>Back again, without {restored.left.join(", ")}</p>}
      <input aria-label="Text" value={fields.text} onChange={({ target }) => edit({ ...fields, text: target.value })} />
      <input aria-label="Token" value={fields.token} onChange={({ target }) => edit({ ...fields, token: target.value })} />
      <button onClick={discard}>Discard</button>
    </>
  );
}

const NOTES = definePlugin({ name: "notes", navItems: [], routes: [{ path: "", page: () => Promise.resolve({ default: NoteForm }) }] });
const stored = () => JSON.stringify([{ ...window.localStorage }, { ...window.sessionStorage }]);

test("a form of a plugin comes back after a reload, without its secrets, until it is discarded", async () => {
  const { user } = renderPlugin(NOTES);
  await user.type(await screen.findByRole("textbox", { name: "Text" }), " you");
  await user.type(screen.getByRole("textbox", { name: "Token" }), "s3cret");
  expect(stored()).not.toContain("s3cret");
  cleanup();
  forgetStores();
  const again = renderPlugin(NOTES);
  expect(await screen.findByText("Back again, without token")).toBeVisible();
  expect(screen.getByRole("textbox", { name: "Text" })).toHaveValue("Hello you");
  await again.user.click(screen.getByRole("button", { name: "Discard" }));
  expect(screen.getByRole("textbox", { name: "Text" })).toHaveValue("Hello");
  expect(stored()).toBe("[{},{}]");
});

test("a form of a plugin has nothing to restore once someone else has saved the same", async () => {
  const { user } = renderPlugin(NOTES);
  await user.type(await screen.findByRole("textbox", { name: "Text" }), " you");
  cleanup();
  forgetStores();
  saved = { ...SAVED, text: "Hello you" };
  renderPlugin(NOTES);
  expect(await screen.findByRole("textbox", { name: "Text" })).toHaveValue("Hello you");
  await waitFor(() => expect(stored()).toBe("[{},{}]"));
  expect(screen.queryByText(/^Back again/)).toBeNull();
});
