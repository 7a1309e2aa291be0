import { PathnameContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { expect, test, vi } from "vitest";

import { GUILD, renderWithPlugins } from "../../../../../test/plugin";
import { answers, GUILD_URL, server } from "../../../../../test/server";
import { TabTitle } from "./tab-title";

test("a tab is named after its page and its server", async () => {
  server.use(answers("get", GUILD_URL, { id: GUILD, name: "Harbour\u202E Club" }));
  renderWithPlugins(
    <PathnameContext value={`/guilds/${GUILD}/usage`}>
      <TabTitle guildId={GUILD} />
    </PathnameContext>,
    new Map(),
    [],
  );
  expect(document.title).toBe("Usage · Baseline");
  await vi.waitFor(() => expect(document.title).toBe("Usage · Harbour Club"));
});
