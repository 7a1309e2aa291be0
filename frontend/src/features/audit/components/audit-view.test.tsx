import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import type { AuditEntry } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, GUILD, GUILD_URL, problem, server } from "../../../../test/server";
import { AuditView } from "./audit-view";

const OLIVIA = { id: "77", name: "Olivia", avatar_url: null };
const BUDGET = { scope: "guild", period: "month", limit_usd: "50", warn_at_percent: 80, stop: true, cheaper_model: null, user_id: null, cog_name: null };
const SCHEMA = { sections: { ask: { title: "Ask", properties: { temperature: { title: "Temperature" }, roles: { title: "Roles" } } } } };

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
  server.use(answers("get", `${GUILD_URL}/audit-log`, { entries, next: null }), answers("get", `${GUILD_URL}/settings/schema`, SCHEMA));
  return renderInApp(<AuditView guildId={GUILD} />);
}

test.each<[string, Partial<AuditEntry>]>([
  ["Olivia changed Ask: Temperature 0.7 → 0.4; Roles", { before: { temperature: 0.7, roles: [] }, after: { temperature: 0.4, roles: ["2"] } }],
  ["Olivia gave Leo access", { action: "access.granted", target: "78", target_user: { id: "78", name: "Leo", avatar_url: null } }],
  ["Olivia changed the budgets: server per month $50.00 → $60.00", { action: "budgets.changed", before: { budgets: [BUDGET] }, after: { budgets: [{ ...BUDGET, limit_usd: "60" }] } }],
  ["Olivia changed the budgets: added each member per day, $1.00; removed server per month", { action: "budgets.changed", before: { budgets: [BUDGET] }, after: { budgets: [{ ...BUDGET, scope: "user", period: "day", limit_usd: "1" }] } }],
  ["The bot switched ask off, because it kept failing", { action: "cog.switched_off", actor: null }],
])("%s", async (sentence, changes) => {
  open(entry(changes));
  const item = await screen.findByRole("listitem");
  await expect.poll(() => item.textContent).toContain(sentence);
});

test("changes stand below their day", async () => {
  open(entry({}), entry({}), entry({ at: "2026-03-13T09:00:00Z" }));
  const day = await screen.findByRole("list", { name: "Changes on Mar 14, 2026" });
  expect(within(day).getAllByRole("listitem")).toHaveLength(2);
  expect(screen.getByRole("list", { name: "Changes on Mar 13, 2026" })).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("older changes are read from where the list ends", async () => {
  server.use(
    answers("get", `${GUILD_URL}/settings/schema`, SCHEMA),
    http.get(`${GUILD_URL}/audit-log`, ({ request }) => {
      const isSecond = new URL(request.url).searchParams.get("after") === "here";
      return HttpResponse.json(isSecond ? { entries: [entry({ at: "2026-02-01T00:00:00Z" })], next: null } : { entries: [entry({})], next: "here" });
    }),
  );
  const { user } = renderInApp(<AuditView guildId={GUILD} />);
  await user.click(await screen.findByRole("button", { name: "Show older changes" }));
  expect(await screen.findByRole("list", { name: "Changes on Feb 1, 2026" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Show older changes" })).toBeNull();
});

test("a server without changes says what would be listed", async () => {
  open();
  expect(await screen.findByText("No changes yet")).toBeVisible();
});

test("a log that cannot be read offers another try", async () => {
  server.use(http.get(`${GUILD_URL}/audit-log`, () => problem(403, "access.denied")), answers("get", `${GUILD_URL}/settings/schema`, SCHEMA));
  renderInApp(<AuditView guildId={GUILD} />);
  expect(await screen.findByRole("button", { name: "Try again" })).toBeVisible();
});
