import { screen, within } from "@testing-library/react";
import { StickyNote } from "lucide-react";
import { PathnameContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { expect, test } from "vitest";

import { SettingsDraftsProvider } from "@/features/settings/drafts";
import { definePlugin } from "@/plugins/define";

import { MAYA } from "../../../../../test/server";
import { aCog, foundPlugins, GUILD, renderWithPlugins, violationsIn } from "../../../../../test/plugin";
import { BottomNav, SideNav } from "./nav";
import { currentItem, LAST_ITEMS, MAIN_ITEMS, SIDE_ITEMS } from "./nav-items";

const item = (label: string, path?: string) => ({ label, description: `About ${label}`, icon: StickyNote, path });
const plugin = (name: string, ...navItems: ReturnType<typeof item>[]) => definePlugin({ name, navItems, routes: [] });
const PLUGINS = foundPlugins(plugin("notes", item("Notes"), item("Rules of notes", "rules")), plugin("polls", item("Polls")), plugin("other", item("Other")));

function open(cogs = [aCog("notes"), aCog("polls", { on: false })], path = "") {
  const view = (
    <PathnameContext value={`/guilds/${GUILD}${path}`}>
      <SettingsDraftsProvider guildId={GUILD} userId={MAYA.id}>
        <SideNav guildId={GUILD} />
        <BottomNav guildId={GUILD} />
      </SettingsDraftsProvider>
    </PathnameContext>
  );
  return renderWithPlugins(view, PLUGINS, cogs);
}

test("the pages of plugins stand below those of the dashboard, where their cog is there and on", async () => {
  open();
  const features = await screen.findByRole("list", { name: "Features" });
  expect(within(features).getAllByRole("link").map((link) => [link.textContent, link.getAttribute("href")])).toEqual([
    ["Notes", `/guilds/${GUILD}/ext/notes`],
    ["Rules of notes", `/guilds/${GUILD}/ext/notes/rules`],
  ]);
  expect(await violationsIn(document.body)).toEqual([]);
});

test("without pages of plugins there is one list of pages without headings", async () => {
  open([aCog("polls", { on: false })]);
  const [side] = await screen.findAllByRole("navigation", { name: "Server" });
  if (!side) throw new Error("there is no navigation");
  expect(within(side).getAllByRole("link").map((link) => link.textContent)).toEqual([...SIDE_ITEMS, ...LAST_ITEMS].map(({ label }) => label));
  expect(screen.queryByText("Features")).toBeNull();
});

test("on phones, the pages without room in the bar are under More", async () => {
  const { user } = open([], "/audit");
  const [, bar] = await screen.findAllByRole("navigation", { name: "Server" });
  if (!bar) throw new Error("there is no bottom bar");
  expect(within(bar).getAllByRole("link")).toHaveLength(MAIN_ITEMS.length);
  await user.click(within(bar).getByRole("button", { name: "More" }));
  expect((await screen.findAllByRole("menuitem")).map((item) => item.getAttribute("href"))).toEqual([`/guilds/${GUILD}/requests`, `/guilds/${GUILD}/access`, `/guilds/${GUILD}/audit`]);
  expect(screen.getByRole("menuitem", { name: /^Audit/ })).toHaveAttribute("aria-current", "page");
});

test("on phones, More holds the pages of plugins, and marks the open one", async () => {
  const { user } = open(undefined, "/ext/notes/rules/7");
  await screen.findByRole("list", { name: "Features" });
  const more = screen.getByRole("button", { name: "More" });
  expect(more).toHaveAttribute("aria-current", "page");
  await user.click(more);
  const rules = await screen.findByRole("menuitem", { name: /^Rules of notes/ });
  expect(rules).toHaveAttribute("aria-current", "page");
  expect(screen.getByRole("menuitem", { name: /^Notes/ })).not.toHaveAttribute("aria-current");
});

test("the item with the longest address that leads to the open page is the current one", () => {
  const items = [...SIDE_ITEMS, ...LAST_ITEMS, { ...item("Notes"), page: "ext/notes" }, { ...item("Rules"), page: "ext/notes/rules" }];
  const label = (path: string) => currentItem(items, GUILD, `/guilds/${GUILD}${path}`)?.label;
  expect([label(""), label("/settings"), label("/ext/notes/cases/1"), label("/ext/notes/rules/2"), label("/ext/notesbook")]).toEqual([
    "Overview",
    "Settings",
    "Notes",
    "Rules",
    undefined,
  ]);
});
