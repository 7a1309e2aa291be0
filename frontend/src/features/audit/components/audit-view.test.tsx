import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { afterEach, expect, test, vi } from "vitest";

import type { AuditEntry } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, GUILD, GUILD_URL, problem, server } from "../../../../test/server";
import { AuditView } from "./audit-view";

const OLIVIA = { id: "77", name: "Olivia", avatar_url: null };
const LEO = { id: "1290000000000000078", name: "Leo", avatar_url: null };
const BUDGET = { scope: "guild", period: "month", limit_usd: "50", warn_at_percent: 80, stop: true, cheaper_model: null, user_id: null, cog_name: null };
const SCHEMA = {
  sections: {
    ask: {
      title: "Ask",
      properties: {
        temperature: { title: "Temperature", default: 0.7 },
        channel: { title: "Channel", anyOf: [{ type: "string", format: "discord-channel" }, { type: "null" }] },
        roles: { title: "Roles", items: { format: "discord-role" } },
        helper: { title: "Helper", format: "discord-member" },
        key: { title: "API key", format: "secret" },
        rules: { title: "Rules" },
      },
    },
  },
};

let positions = 0;
const entry = (changes: Partial<AuditEntry>): AuditEntry => ({
  position: `p${(positions += 1)}`,
  at: "2026-03-14T09:26:53Z",
  action: "settings.changed",
  actor: OLIVIA,
  target: "ask",
  target_user: null,
  before: null,
  after: null,
  correlation_id: null,
  ...changes,
});

function open(...entries: AuditEntry[]) {
  server.use(
    answers("get", `${GUILD_URL}/audit-log`, { entries, people: [LEO], next: null }),
    answers("get", `${GUILD_URL}/settings/schema`, SCHEMA),
    answers("get", `${GUILD_URL}/channels`, [{ id: "1290000000000000005", name: "general", kind: "text" }]),
    answers("get", `${GUILD_URL}/roles`, [{ id: "1290000000000000006", name: "Moderators", color: null, position: 1 }]),
    answers("get", `${GUILD_URL}/members`, [{ id: LEO.id, name: "leo", display_name: "Leo", avatar_url: null, bot: false }]),
  );
  return renderInApp(<AuditView guildId={GUILD} />);
}

const changes = async () => within(await screen.findByRole("list", { name: "Changes" }));

test.each<[string, Partial<AuditEntry>]>([
  ["Olivia changed Ask: Temperature 0.7 → 0.4", { before: {}, after: { temperature: 0.4 } }],
  ["Olivia changed Ask: Channel none → #general; Roles none → @Moderators", { before: {}, after: { channel: "1290000000000000005", roles: ["1290000000000000006"] } }],
  ["Olivia changed Ask: Helper none → Leo", { before: {}, after: { helper: LEO.id } }],
  ["Olivia changed Ask: API key replaced; Rules", { before: { key: "********", rules: {} }, after: { key: "******** (replaced)", rules: { a: 1 } } }],
  ["Olivia switched dice off and poll on", { target: "switches", before: { switched_off: ["poll"] }, after: { switched_off: ["dice"] } }],
  ["Olivia gave Leo access", { action: "access.granted", target: LEO.id, target_user: LEO }],
  ["Olivia changed the budgets: server per month $50.00 → $60.00", { action: "budgets.changed", before: { budgets: [BUDGET] }, after: { budgets: [{ ...BUDGET, limit_usd: "60" }] } }],
  ["Olivia changed the budgets: added Leo per day, $1.00; removed server per month", { action: "budgets.changed", before: { budgets: [BUDGET] }, after: { budgets: [{ ...BUDGET, scope: "user", user_id: LEO.id, period: "day", limit_usd: "1" }] } }],
  ["Olivia opened a stored conversation of ask", { action: "conversation.opened", after: { user_id: "78", cog_name: "ask" } }],
  ["Olivia changed something in guestbook", { action: "extension.called", target: "POST /api/v1/guilds/{guild_id}/ext/guestbook/entries" }],
  ["The bot switched ask off, because it kept failing", { action: "cog.switched_off", actor: null }],
])("%s", async (sentence, changed) => {
  open(entry(changed));
  const list = await changes();
  await expect.poll(() => list.getAllByRole("listitem").map((item) => item.textContent).join()).toContain(sentence);
});

test("the changed fields are shown in full on request, and secrets never are", async () => {
  const text = "Be kind. ".repeat(20).trim();
  const { user } = open(entry({ before: { rules: "", key: "********" }, after: { rules: text, key: "******** (replaced)" } }));
  await user.click(await screen.findByRole("button", { name: "Show changes" }));
  expect(screen.getByText(`“${text}”`)).toBeVisible();
  expect(screen.getAllByText("hidden")).toHaveLength(2);
  expect(await violationsIn(document.body)).toEqual([]);
});

test("changes stand below their day in the viewer's time zone", async () => {
  localStorage.setItem("baseline.preferences", JSON.stringify({ zone: "Asia/Tokyo" }));
  open(entry({ at: "2026-03-14T23:00:00Z" }), entry({ at: "2026-03-14T16:00:00Z" }), entry({ at: "2026-03-14T14:00:00Z" }));
  const list = await changes();
  expect(list.getAllByRole("heading").map((day) => day.textContent)).toEqual(["Mar 15, 2026", "Mar 14, 2026"]);
  expect(list.getAllByRole("listitem")).toHaveLength(5);
  localStorage.clear();
});

test("older changes are read when the end of the list is near", async () => {
  open();
  server.use(
    http.get(`${GUILD_URL}/audit-log`, ({ request }) => {
      const isSecond = new URL(request.url).searchParams.get("after") === "here";
      return HttpResponse.json({ entries: [entry(isSecond ? { at: "2026-02-01T00:00:00Z" } : {})], people: [], next: isSecond ? null : "here" });
    }),
  );
  expect(await screen.findByText("No older changes.")).toBeVisible();
  expect(screen.getByRole("heading", { name: "Feb 1, 2026" })).toBeVisible();
});

test("a next page that fails is asked for once, and again only on request", async () => {
  let [asked, isBroken] = [0, true];
  const { user } = open();
  server.use(
    http.get(`${GUILD_URL}/audit-log`, ({ request }) => {
      if (new URL(request.url).searchParams.get("after") !== "here") return HttpResponse.json({ entries: [entry({})], people: [], next: "here" });
      asked += 1;
      return isBroken ? problem(500, "internal.error") : HttpResponse.json({ entries: [entry({})], people: [], next: null });
    }),
  );
  const again = await screen.findByRole("button", { name: "Try again" });
  expect(screen.getByText(/^Older changes could not be loaded\./)).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
  expect(asked).toBe(1);
  isBroken = false;
  await user.click(again);
  expect(await screen.findByText("No older changes.")).toBeVisible();
  expect(asked).toBe(2);
});

test("filters are asked of the API and can be cleared", async () => {
  const asked: URLSearchParams[] = [];
  const { user } = open(entry({}));
  await changes();
  server.use(
    http.get(`${GUILD_URL}/audit-log`, ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ entries: [], people: [], next: null });
    }),
  );
  await user.click(screen.getByRole("combobox", { name: "Section" }));
  await user.click(await screen.findByRole("option", { name: "Ask" }));
  await user.click(screen.getByRole("combobox", { name: "Kind" }));
  await user.click(await screen.findByRole("option", { name: "Settings" }));
  expect(await screen.findByText("No change matches these filters")).toBeVisible();
  await expect.poll(() => asked.at(-1)?.get("family")).toBe("settings");
  expect(asked.at(-1)?.get("target")).toBe("ask");
  await user.click(screen.getAllByRole("button", { name: "Clear filters" })[0] as HTMLElement);
  await expect.poll(() => screen.queryByRole("button", { name: "Clear filters" })).toBeNull();
});

test("a log that cannot be read offers another try", async () => {
  open();
  server.use(http.get(`${GUILD_URL}/audit-log`, () => problem(403, "access.denied")));
  expect(await screen.findByRole("button", { name: "Try again" })).toBeVisible();
});

afterEach(() => void vi.useRealTimers());

test("an entry that comes without an event appears by itself", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  open(entry({ action: "access.granted", target_user: LEO }));
  await changes();
  const read = entry({ action: "fleet.read", at: "2026-03-14T09:27:00Z" });
  server.use(answers("get", `${GUILD_URL}/audit-log`, { entries: [read], people: [], next: null }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await screen.findByText(/read this server's figures as the developer team/)).toBeVisible();
});
