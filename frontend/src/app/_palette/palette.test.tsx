import { fireEvent, screen, within } from "@testing-library/react";
import { PathnameContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { StickyNote } from "lucide-react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { definePlugin } from "@/plugins/define";
import { FoundPluginsContext } from "@/plugins/found";

import { violationsIn } from "../../../test/axe";
import { aCog, foundPlugins } from "../../../test/plugin";
import { renderInApp } from "../../../test/render";
import { answers, GUILD, GUILD_URL, MAYA, ME, ORIGIN, server } from "../../../test/server";
import { PaletteHost } from "./host";

const push = vi.fn<(path: string) => void>();
const router = { push } as unknown as React.ContextType<typeof AppRouterContext>;
const run = vi.fn();

const NOTES = definePlugin({
  name: "notes",
  navItems: [],
  routes: [],
  commands: [
    { label: "Add a note", icon: StickyNote, path: "new" },
    { label: "Sort notes", icon: StickyNote, run },
  ],
});

beforeEach(() => {
  push.mockReset();
  server.use(
    answers("get", `${ORIGIN}/api/v1/guilds`, [
      { id: GUILD, name: "Analytical Society", icon_url: null, member_count: 3, active: true, access: "initial" },
      { id: "1180000000000000002", name: "Difference Club", icon_url: null, member_count: 3, active: true, access: "initial" },
    ]),
    answers("get", `${GUILD_URL}/cogs`, [aCog("notes")]),
    answers("get", `${GUILD_URL}/settings/schema`, { sections: { ask: { title: "Ask", properties: { temperature: { title: "Temperature" } } } } }),
    http.get(`${GUILD_URL}/members`, ({ request }) => {
      const query = new URL(request.url).searchParams.get("query") ?? "";
      return HttpResponse.json("maya".includes(query) ? [{ ...MAYA, display_name: "Maya", bot: false, role_ids: [] }] : []);
    }),
  );
});

function draw(path: string) {
  return renderInApp(
    <AppRouterContext value={router}>
      <PathnameContext value={path}>
        <FoundPluginsContext value={foundPlugins(NOTES)}>
          <label>
            Text <input />
          </label>
          <PaletteHost />
        </FoundPluginsContext>
      </PathnameContext>
    </AppRouterContext>,
  );
}

async function opened(path: string) {
  const { user } = draw(path);
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
  const search = await screen.findByRole("combobox");
  return { user, search };
}

const inServer = `/guilds/${GUILD}/usage`;

test("Ctrl K lists the pages of the server, other servers, commands of plugins and actions", async () => {
  await opened(inServer);
  const list = within(screen.getByRole("dialog", { name: "Command palette" }));
  expect(await list.findByRole("option", { name: /^Budgets/ })).toBeVisible();
  expect(await list.findByRole("option", { name: /Difference Club/ })).toBeVisible();
  expect(await list.findByRole("option", { name: /Add a note/ })).toBeVisible();
  expect(list.getByRole("option", { name: "Dark theme" })).toBeVisible();
  expect(list.queryByRole("option", { name: /Admin/ })).toBeNull();
  expect(await violationsIn(document.body)).toEqual([]);
});

test.each([
  ["budg", `/guilds/${GUILD}/budgets`],
  ["tempera", `/guilds/${GUILD}/settings?section=ask&field=temperature`],
  ["difference", "/guilds/1180000000000000002"],
  ["add a note", `/guilds/${GUILD}/ext/notes/new`],
  ["add people", `/guilds/${GUILD}/access`],
])("typing %s and Enter opens %s", async (text, path) => {
  const { user, search } = await opened(inServer);
  await screen.findByRole("option", { name: /Add a note/ });
  await user.type(search, text);
  await screen.findByRole("option", { name: new RegExp(text, "i"), selected: true });
  await user.keyboard("{Enter}");
  await expect.poll(() => push.mock.calls).toEqual([[path]]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("people of the server are found by name", async () => {
  const { user, search } = await opened(inServer);
  await user.type(search, "may");
  expect(await screen.findByRole("option", { name: /Maya/ })).toBeVisible();
});

test("a command of a plugin runs in the open server", async () => {
  const { user } = await opened(inServer);
  await user.click(await screen.findByRole("option", { name: /Sort notes/ }));
  await expect.poll(() => run.mock.calls).toEqual([[{ guildId: GUILD }]]);
});

test("a command that throws leaves a message and nothing else", async () => {
  run.mockImplementationOnce(() => {
    throw new Error("a fault of the plugin");
  });
  const { user } = await opened(inServer);
  await user.click(await screen.findByRole("option", { name: /Sort notes/ }));
  expect(await screen.findByText(/unexpected/i)).toBeVisible();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("commands of a cog that is off are not there", async () => {
  server.use(answers("get", `${GUILD_URL}/cogs`, [aCog("notes", { on: false })]));
  await opened(inServer);
  expect(await screen.findByRole("option", { name: /Difference Club/ })).toBeVisible();
  expect(screen.queryByRole("option", { name: /Add a note/ })).toBeNull();
});

test("outside of a server there are servers and actions alone, and Admin for the developer team", async () => {
  server.use(answers("get", `${ORIGIN}/api/v1/auth/me`, { ...ME, is_developer: true }));
  await opened("/account");
  expect(await screen.findByRole("option", { name: "Admin: Shards" })).toBeVisible();
  expect(screen.queryByRole("option", { name: /^Budgets/ })).toBeNull();
});

test("g and a letter open a page, but not while something is typed", async () => {
  const { user } = draw(inServer);
  await user.keyboard("gb");
  expect(push.mock.calls).toEqual([[`/guilds/${GUILD}/budgets`]]);
  await user.type(screen.getByLabelText("Text"), "gu");
  expect(push.mock.calls).toHaveLength(1);
});

test("outside of a server its letters open nothing", async () => {
  const { user } = draw("/account");
  await user.keyboard("gb");
  await user.keyboard("gh");
  expect(push.mock.calls).toEqual([["/"]]);
});

test("? lists the shortcuts that work here", async () => {
  const { user } = draw(inServer);
  await user.keyboard("?");
  const list = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  expect(list).toHaveTextContent("Budgetsgb");
  expect(await violationsIn(document.body)).toEqual([]);
});
