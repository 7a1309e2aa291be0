import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { violationsIn } from "../../../../test/axe";
import { aCog } from "../../../../test/plugin";
import { answers, GUILD_URL, server } from "../../../../test/server";
import { serveSettings } from "./settings-view.fixtures";
import { openSettings } from "./settings-view.opened";

test("a feature that is off says so beside its own settings, and those of others do not", async () => {
  const off = { on: false, off: { cause: "switch", until: null, failed: null } } as const;
  const ask = aCog("ask", off);
  const dice = aCog("dice", off);
  serveSettings();
  server.use(answers("get", `${GUILD_URL}/cogs`, [{ ...ask, manifest: { ...ask.manifest, title: "Ask", settings: ["ask"] } }, { ...dice, manifest: { ...dice.manifest, settings: ["dice"] } }]));
  await openSettings();
  const note = await screen.findByRole("note");
  expect(note).toHaveTextContent("Ask is off. It is switched off in this server. Here or with /cogs on it is switched on. What you set here holds once it runs.");
  expect(within(note).getByRole("button", { name: "Open switches" })).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});
