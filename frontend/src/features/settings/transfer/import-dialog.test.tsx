import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import type { ImportedSection } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { GUILD_URL, problem, server } from "../../../../test/server";
import { serveSettings } from "../components/settings-view.fixtures";
import { openSettings } from "../components/settings-view.opened";
import type { SettingsDocument } from "./preview";

const ASK: ImportedSection = { key: "ask", title: "Ask", changes: [{ field: "temperature", before: 0.4, after: 1.9 }] };
const CHAT: ImportedSection = { key: "chat", title: "Chat", changes: [{ field: "tools", before: true, after: false }] };

/** Answers with the changes of the sent sections, or refuses those that `problems` names. */
function serveImport(changes: ImportedSection[], problems: Record<string, string> = {}) {
  const sent: { isDryRun: boolean; sections: string[] }[] = [];
  const api = { changes, sent };
  server.use(
    http.post<never, SettingsDocument>(`${GUILD_URL}/settings/import`, async ({ request }) => {
      const sections = Object.keys((await request.json()).sections);
      const isDryRun = new URL(request.url).searchParams.get("dry_run") === "true";
      sent.push({ isDryRun, sections });
      const errors = Object.entries(problems).flatMap(([key, message]) => (sections.includes(key) ? [{ pointer: `/sections/${key}/values/temperature`, message }] : []));
      if (errors.length > 0) return problem(422, "settings.invalid", { errors });
      return HttpResponse.json({ dry_run: isDryRun, sections: api.changes.filter(({ key }) => sections.includes(key)) });
    }),
  );
  return api;
}

const EXPORT = JSON.stringify({ format: "baseline.settings", version: 1, sections: { ask: { schema_version: 1, values: {} }, chat: { schema_version: 1, values: {} } } });

async function choose(text: string) {
  serveSettings();
  const page = await openSettings();
  await page.user.click(screen.getByRole("button", { name: "Import" }));
  await page.user.upload(await screen.findByLabelText(/^Choose/), new File([text], "settings.json", { type: "application/json" }));
  return page;
}

test("an import shows what would change in each section before anything is stored", async () => {
  const api = serveImport([ASK, CHAT]);
  await choose(EXPORT);
  const ask = within(await screen.findByRole("region", { name: "Ask" }));
  expect(ask.getByText("0.4")).toBeVisible();
  expect(ask.getByText("1.9")).toBeVisible();
  expect(api.sent).toEqual([{ isDryRun: true, sections: ["ask", "chat"] }]);
  expect(await violationsIn(document.body)).toEqual([]);
});

test("only the chosen sections are imported, together", async () => {
  const api = serveImport([ASK, CHAT]);
  const { user } = await choose(EXPORT);
  await user.click(await screen.findByRole("checkbox", { name: /Chat/ }));
  await user.click(screen.getByRole("button", { name: "Import 1 section" }));
  await waitFor(() => expect(api.sent.at(-1)).toEqual({ isDryRun: false, sections: ["ask"] }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
});

test("a section with problems names the field, and the others can be imported without it", async () => {
  const api = serveImport([CHAT], { ask: "It must be at most 2." });
  const { user } = await choose(EXPORT);
  expect(await screen.findByText("Ask cannot be imported")).toBeVisible();
  expect(screen.getByText("Temperature: It must be at most 2.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Import 1 section" }));
  await waitFor(() => expect(api.sent.at(-1)).toEqual({ isDryRun: false, sections: ["chat"] }));
});

test("settings that were changed since the preview are shown again before they are overwritten", async () => {
  const api = serveImport([ASK]);
  const { user } = await choose(EXPORT);
  await screen.findByRole("checkbox", { name: /Ask/ });
  api.changes = [{ ...ASK, changes: [{ field: "temperature", before: 0.9, after: 1.9 }] }];
  await user.click(screen.getByRole("button", { name: "Import 1 section" }));
  expect(await screen.findByText(/were changed meanwhile/)).toBeVisible();
  expect(screen.getByText("0.9")).toBeVisible();
  expect(api.sent.every(({ isDryRun }) => isDryRun)).toBe(true);
});

test("a file that is no export is refused with the reason", async () => {
  await choose("no json");
  expect(await screen.findByText(/is not an export of settings/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Import", hidden: false })).toBeDisabled();
});

test("a file without differences says so", async () => {
  serveImport([]);
  await choose(EXPORT);
  expect(await screen.findByText(/Nothing would change/)).toBeVisible();
});

test("the export is a download", async () => {
  serveSettings();
  await openSettings();
  expect(screen.getByRole("link", { name: "Export" })).toHaveAttribute("download");
});
