import { act, screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { PathnameContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { expect, onTestFinished, test, vi } from "vitest";

import { UserMenu } from "@/features/auth/components/user-menu";
import { ShardsView } from "@/features/shards/components/shards-view";
import type { Fleet } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { Source } from "../../../../test/event-source";
import { renderInApp } from "../../../../test/render";
import { answers, GUILD, ME, ORIGIN, server } from "../../../../test/server";
import { AdminShell } from "./admin-shell";

const SHARD: Fleet["shards"][number] = {
  shard_id: 0,
  shard_count: 2,
  state: "lost",
  since: "2026-03-14T09:26:53Z",
  latency_ms: 41.7,
  latencies_ms: [null, 41, null, 93, 42],
  last_heartbeat: "2026-03-14T09:26:53Z",
  guild_count: 1337,
  process: "bot-0:7",
  process_started_at: "2026-03-14T09:26:53Z",
};

function open(fleet: Fleet, isDeveloper = true) {
  server.use(answers("get", `${ORIGIN}/api/v1/auth/me`, { ...ME, is_developer: isDeveloper }), answers("get", `${ORIGIN}/api/v1/shards`, fleet));
  return renderInApp(
    <PathnameContext value="/admin/shards">
      <AdminShell>
        <ShardsView />
      </AdminShell>
    </PathnameContext>,
  );
}

test("the developer team sees each shard in words, and those that are missing", async () => {
  open({ shard_count: 2, shards: [SHARD], missing: [1] });
  expect(await screen.findByText("Not reporting")).toBeVisible();
  expect(screen.getByText("1 shard of 2 missing: 1. No process reports them.")).toBeVisible();
  const path = screen.getByRole("navigation", { name: "Breadcrumb" });
  expect(path).toHaveTextContent("Your serversAdminShards");
  expect(await violationsIn(document.body)).toEqual([]);
});

test("the navigation marks the open page", async () => {
  open({ shard_count: 2, shards: [SHARD], missing: [] });
  const nav = await screen.findByRole("navigation", { name: "Admin" });
  expect(within(nav).getByRole("link", { current: "page" })).toHaveTextContent("Shards");
});

test("the shard of a server is found by the server's id", async () => {
  const found = { guild_id: GUILD, shard_id: 1, shard_count: 2, shard: null, has_guild: false };
  server.use(answers("get", `${ORIGIN}/api/v1/shards/${GUILD}`, found));
  const { user } = open({ shard_count: 2, shards: [SHARD], missing: [1] });
  await user.type(await screen.findByLabelText("Server id"), "the one{Enter}");
  expect(screen.getByLabelText("Server id")).toHaveAccessibleDescription(/Enter the server's id/);
  await user.clear(screen.getByLabelText("Server id"));
  await user.type(screen.getByLabelText("Server id"), `${GUILD}{Enter}`);
  expect(await screen.findByText(`Server ${GUILD} belongs to shard 1 of 2, which no process reports.`)).toBeVisible();
});

test("a look-up that the server's audit log records is repeated by its button alone", async () => {
  vi.stubGlobal("EventSource", Source);
  onTestFinished(() => void vi.unstubAllGlobals());
  const reads = { fleet: 0, shard: 0 };
  const { user } = open({ shard_count: 2, shards: [SHARD], missing: [] });
  server.use(
    http.get(`${ORIGIN}/api/v1/shards`, () => {
      reads.fleet += 1;
      return HttpResponse.json({ shard_count: 2, shards: [SHARD], missing: [] });
    }),
    http.get(`${ORIGIN}/api/v1/shards/${GUILD}`, () => {
      reads.shard += 1;
      return HttpResponse.json({ guild_id: GUILD, shard_id: 1, shard_count: 2, shard: null, has_guild: false });
    }),
  );
  await user.type(await screen.findByLabelText("Server id"), `${GUILD}{Enter}`);
  await waitFor(() => expect(reads.shard).toBe(1));
  const before = reads.fleet;
  act(() => Source.all.at(-1)?.tells("shards", {}));
  await waitFor(() => expect(reads.fleet).toBe(before + 1));
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  act(() => Source.all.at(-1)?.opens());
  await waitFor(() => expect(reads.fleet).toBe(before + 2));
  expect(reads.shard).toBe(1);
  await user.click(screen.getByRole("button", { name: "Find" }));
  await waitFor(() => expect(reads.shard).toBe(2));
});

test("the latencies of the last hour are a line with gaps where there was no measure", async () => {
  open({ shard_count: 2, shards: [SHARD, { ...SHARD, shard_id: 1, latencies_ms: [null, 41] }], missing: [] });
  const line = await screen.findByRole("img", { name: "Latency: 41 to 93 ms in the last hour" });
  expect([...line.querySelectorAll("polyline")].map((run) => run.getAttribute("points")?.split(" ").length)).toEqual([2, 2]);
  expect(screen.getAllByRole("img", { name: /^Latency/ })).toHaveLength(1);
});

test("a bot of which no process reports is said to be so", async () => {
  open({ shard_count: null, shards: [], missing: [] });
  expect(await screen.findByText("No process of the bot reports")).toBeVisible();
});

test("others are refused before anything is asked for", async () => {
  open({ shard_count: 2, shards: [SHARD], missing: [] }, false);
  expect(await screen.findByText("Only the developer team may open this page.")).toBeVisible();
  expect(screen.queryByRole("navigation", { name: "Breadcrumb" })).toBeNull();
});

test("without a developer team the page says how to set one up, and in a simulated Discord the account menu leads there", async () => {
  const alone = { ...ME, has_developer_team: false, add_bot_url: null };
  server.use(answers("get", `${ORIGIN}/api/v1/auth/me`, alone));
  const { user } = renderInApp(<AdminShell>the page</AdminShell>);
  expect(await screen.findByText("MAIN_GUILD_ID")).toBeVisible();
  await user.click(screen.getByRole("button", { name: /Account/ }));
  expect(await screen.findByRole("menuitem", { name: "Admin" })).toBeVisible();
});

test.each([true, false])("the account menu leads to Admin for the developer team alone (%s)", async (isDeveloper) => {
  const { user } = renderInApp(<UserMenu me={{ ...ME, is_developer: isDeveloper }} />);
  await user.click(screen.getByRole("button", { name: /Account/ }));
  expect(await screen.findByRole("menuitem", { name: "Sign out" })).toBeVisible();
  expect(screen.queryAllByRole("menuitem", { name: "Admin" })).toHaveLength(isDeveloper ? 1 : 0);
});
