import { expect, onTestFinished, test, vi } from "vitest";

import { followOtherTabs, forgetAllDrafts, forgetDraft, hasDrafts, keepDraft, readDrafts } from "./storage";

const draftTo = (to: number) => ({ version: 1, at: Date.now(), changes: { a: { from: 1, to } }, left: [] });
const keep = (userId: string) => keepDraft(userId, "settings", "ask", draftTo(2));

/** Returns what a sign-out in one tab writes into the storage that all tabs share. */
function writtenBySignOut(userId: string): [string, string][] {
  const written = vi.spyOn(Storage.prototype, "setItem");
  forgetAllDrafts(userId);
  return written.mock.calls as [string, string][];
}

test("a sign-out in another tab leaves no draft of the user in this one", () => {
  onTestFinished(followOtherTabs());
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

/** Ends the draft that local storage holds, as another tab does that saved it. */
function endElsewhere(): void {
  const [key = ""] = Object.keys(window.localStorage);
  const oldValue = window.localStorage.getItem(key);
  window.localStorage.removeItem(key);
  window.dispatchEvent(new StorageEvent("storage", { key, oldValue, newValue: null }));
}

test("a draft outlives its tab although another tab saved its own of the same form", () => {
  onTestFinished(followOtherTabs());
  onTestFinished(() => forgetDraft("77", "settings", "ask"));
  keep("77");
  const [key = ""] = Object.keys(window.localStorage);
  window.localStorage.setItem(key, JSON.stringify(draftTo(3)));
  endElsewhere();
  window.sessionStorage.clear();
  expect(readDrafts("77", "settings").get("ask")?.changes).toEqual({ a: { from: 1, to: 2 } });
});

test("a draft that another tab took over and saved ends here too", () => {
  onTestFinished(followOtherTabs());
  keep("77");
  endElsewhere();
  expect(window.localStorage.length).toBe(0);
  forgetDraft("77", "settings", "ask");
});
