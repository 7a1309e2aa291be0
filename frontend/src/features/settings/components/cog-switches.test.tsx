import { screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import type { GuildCog } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { aCog } from "../../../../test/plugin";
import { renderInApp } from "../../../../test/render";
import { answers, GUILD, GUILD_URL, MAYA, problem, server } from "../../../../test/server";
import { SettingsDraftsProvider } from "../drafts";
import { askSection } from "./settings-view.fixtures";
import { SettingsView } from "./settings-view";

const SWITCHED: GuildCog["off"] = { cause: "switch", until: null, failed: null };
const FAILING: GuildCog["off"] = { cause: "failures", until: "2026-03-14T18:35:00Z", failed: "/roll" };
const SECTION = askSection({ key: "switches", title: "Features", values: { switched_off: [] } });

async function open(cogs: GuildCog[]) {
  const asked: { name: string; on: boolean }[] = [];
  server.use(
    answers("get", `${GUILD_URL}/settings`, { sections: [SECTION] }),
    answers("get", `${GUILD_URL}/settings/schema`, { sections: { switches: { type: "object", properties: {} } } }),
    http.get(`${GUILD_URL}/cogs`, () => HttpResponse.json(cogs)),
    http.put(`${GUILD_URL}/cogs/:name`, async ({ params, request }) => {
      const { on } = (await request.json()) as { on: boolean };
      asked.push({ name: String(params.name), on });
      return HttpResponse.json({ on, off_reason: on ? null : "Off.", off: on ? null : SWITCHED });
    }),
  );
  const page = renderInApp(
    <SettingsDraftsProvider guildId={GUILD} userId={MAYA.id}>
      <SettingsView guildId={GUILD} />
    </SettingsDraftsProvider>,
  );
  await screen.findAllByRole("switch");
  return { ...page, asked };
}

test("each cog has a switch that takes effect at once and then says why the cog is off", async () => {
  const { user, asked } = await open([aCog("dice"), aCog("music")]);
  const dice = screen.getByRole("switch", { name: "dice" });
  expect(dice).toBeChecked();
  await user.click(dice);
  await waitFor(() => expect(dice).not.toBeChecked());
  expect(asked).toEqual([{ name: "dice", on: false }]);
  await waitFor(() => expect(dice).toHaveAccessibleDescription(/^It is switched off in this server\. Here or with \/cogs on/));
  expect(screen.getByRole("switch", { name: "music" })).toBeChecked();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a cog that kept failing shows the reason and can be switched on again", async () => {
  const { user, asked } = await open([aCog("dice", { on: false, off: FAILING })]);
  const dice = screen.getByRole("switch", { name: "dice" });
  expect(dice).not.toBeChecked();
  expect(dice).toHaveAccessibleDescription(/^It kept failing \(\/roll\) and is off in this server until Mar 14/);
  await user.click(dice);
  await waitFor(() => expect(dice).toBeChecked());
  expect(asked).toEqual([{ name: "dice", on: true }]);
});

test("a cog that is off everywhere stays off and the reason is shown", async () => {
  const { user } = await open([aCog("dice", { on: false, off: FAILING })]);
  const everywhere = { ...FAILING, cause: "failures_everywhere" };
  server.use(http.put(`${GUILD_URL}/cogs/:name`, () => HttpResponse.json({ on: false, off_reason: "Off.", off: everywhere })));
  await user.click(screen.getByRole("switch", { name: "dice" }));
  await waitFor(() => expect(screen.getByRole("switch", { name: "dice" })).toHaveAccessibleDescription(/is off in every server until/));
  expect(screen.getByRole("switch", { name: "dice" })).not.toBeChecked();
});

test("a refused change leaves the switch as it was", async () => {
  const { user } = await open([aCog("dice")]);
  server.use(http.put(`${GUILD_URL}/cogs/:name`, () => problem(503, "service.unavailable")));
  await user.click(screen.getByRole("switch", { name: "dice" }));
  await waitFor(() => expect(screen.getByRole("switch", { name: "dice" })).toBeEnabled());
  expect(screen.getByRole("switch", { name: "dice" })).toBeChecked();
});
