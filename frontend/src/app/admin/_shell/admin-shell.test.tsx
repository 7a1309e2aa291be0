import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { UserMenu } from "@/features/auth/components/user-menu";
import { ShardsView } from "@/features/shards/components/shards-view";
import type { Fleet } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, ME, ORIGIN, server } from "../../../../test/server";
import { AdminShell } from "./admin-shell";

const SHARD: Fleet["shards"][number] = {
  shard_id: 0,
  shard_count: 2,
  state: "lost",
  since: "2026-03-14T09:26:53Z",
  latency_ms: 41.7,
  last_heartbeat: "2026-03-14T09:26:53Z",
  guild_count: 1337,
  process: "bot-0:7",
  process_started_at: "2026-03-14T09:26:53Z",
};

function open(fleet: Fleet, isDeveloper = true) {
  server.use(answers("get", `${ORIGIN}/api/v1/auth/me`, { ...ME, is_developer: isDeveloper }), answers("get", `${ORIGIN}/api/v1/shards`, fleet));
  return renderInApp(
    <AdminShell>
      <ShardsView />
    </AdminShell>,
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

test("a bot of which no process reports is said to be so", async () => {
  open({ shard_count: null, shards: [], missing: [] });
  expect(await screen.findByText("No process of the bot reports")).toBeVisible();
});

test("others are refused before anything is asked for", async () => {
  open({ shard_count: 2, shards: [SHARD], missing: [] }, false);
  expect(await screen.findByText("Only the developer team may open this page.")).toBeVisible();
  expect(screen.queryByRole("navigation", { name: "Breadcrumb" })).toBeNull();
});

test.each([true, false])("the account menu leads to Admin for the developer team alone (%s)", async (isDeveloper) => {
  const { user } = renderInApp(<UserMenu me={{ ...ME, is_developer: isDeveloper }} />);
  await user.click(screen.getByRole("button", { name: /Account/ }));
  expect(await screen.findByRole("menuitem", { name: "Sign out" })).toBeVisible();
  expect(screen.queryAllByRole("menuitem", { name: "Admin" })).toHaveLength(isDeveloper ? 1 : 0);
});
