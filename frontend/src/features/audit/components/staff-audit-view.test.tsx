import { screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import type { StaffAuditEntry } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { GUILD, MAYA, ORIGIN, server } from "../../../../test/server";
import { StaffAuditView } from "./staff-audit-view";

const READ: StaffAuditEntry = {
  position: "3",
  at: "2026-03-14T10:00:00Z",
  action: "fleet.read",
  actor: MAYA,
  target: "/api/v1/llm/usage/by-guild/{guild_id}",
  target_user: null,
  before: null,
  after: { guild_id: GUILD, from: "2026-03-01", to: "2026-03-14" },
  correlation_id: null,
  guild_id: GUILD,
};
const ENTRIES: StaffAuditEntry[] = [
  READ,
  { ...READ, position: "2", action: "price.set", target: "openai:gpt-4.1", after: null, guild_id: null },
  { ...READ, position: "1", action: "job.requested", target: "check-rollups", after: null, guild_id: null, at: "2026-03-13T10:00:00Z" },
];

const asked: URLSearchParams[] = [];

beforeEach(() => {
  asked.length = 0;
  server.use(
    http.get(`${ORIGIN}/api/v1/staff/audit-log`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(query);
      return HttpResponse.json(query.get("after") ? { entries: [{ ...READ, position: "0", action: "conversation.read", after: {} }], next: null } : { entries: ENTRIES, next: "1" });
    }),
  );
});

test("actions of the team are sentences by day, with the server that was read", async () => {
  renderInApp(<StaffAuditView />);
  expect(await screen.findByText(/read the usage \(from Mar 1, 2026, to Mar 14, 2026\)/)).toBeVisible();
  expect(screen.getByRole("link", { name: `server ${GUILD}` })).toHaveAttribute("href", `/admin/guilds/${GUILD}`);
  expect(screen.getByText(/set the price of openai:gpt-4.1/)).toBeVisible();
  expect(screen.getAllByRole("heading", { level: 2 }).map((day) => day.textContent)).toEqual(["Mar 14, 2026", "Mar 13, 2026"]);
  expect(await violationsIn(document.body)).toEqual([]);
});

test("older entries follow on request", async () => {
  const { user } = renderInApp(<StaffAuditView />);
  await user.click(await screen.findByRole("button", { name: "Show older entries" }));
  expect(await screen.findByText(/read a stored conversation/)).toBeVisible();
  expect(asked.at(-1)?.get("after")).toBe("1");
});

test("one kind of entry is asked for alone", async () => {
  const { user } = renderInApp(<StaffAuditView />);
  await screen.findByText(/set the price/);
  await user.click(screen.getByRole("combobox", { name: "Show" }));
  await user.click(await screen.findByRole("option", { name: "Jobs" }));
  await expect.poll(() => asked.at(-1)?.get("action")).toBe("job.requested");
});
