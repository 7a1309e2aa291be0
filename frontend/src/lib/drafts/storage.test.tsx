import { expect, onTestFinished, test, vi } from "vitest";

import { followSignOuts, forgetAllDrafts, hasDrafts, keepDraft } from "./storage";

const keep = (userId: string) => keepDraft(userId, "settings", "ask", { version: 1, at: Date.now(), changes: { a: { from: 1, to: 2 } }, left: [] });

/** What a sign-out in one tab writes into the storage that all tabs share. */
function writtenBySignOut(userId: string): [string, string][] {
  const written = vi.spyOn(Storage.prototype, "setItem");
  forgetAllDrafts(userId);
  return written.mock.calls as [string, string][];
}

test("a sign-out in another tab leaves no draft of the user in this one", () => {
  onTestFinished(followSignOuts());
  const written = writtenBySignOut("77");
  keep("77");
  keep("78");
  for (const [key, newValue] of written) window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
  expect([hasDrafts("77"), hasDrafts("78")]).toEqual([false, true]);
});

test("a sign-out leaves nothing of the user in the browser", () => {
  keep("77");
  forgetAllDrafts("77");
  expect([window.localStorage.length, window.sessionStorage.length]).toEqual([0, 0]);
});
