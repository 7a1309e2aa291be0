import { screen, within } from "@testing-library/react";
import { StickyNote } from "lucide-react";
import { PathnameContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { expect, test } from "vitest";

import { SettingsDraftsProvider } from "@/features/settings/drafts";
import { definePlugin } from "@/plugins/define";

import { aCog, foundPlugins, GUILD, renderWithPlugins, violationsIn } from "../../../../../test/plugin";
import { BottomNav, SideNav } from "./nav";
import { currentItem, NAV_ITEMS } from "./nav-items";

const item = (label: string, path?: string) => ({ label, description: `About ${label}`, icon: StickyNote, path });
const plugin = (name: string, ...navItems: ReturnType<typeof item>[]) => definePlugin({ name, navItems, routes: [] });
const PLUGINS = foundPlugins(plugin("notes", item("Notes"), item("Rules of notes", "rules")), plugin("polls", item("Polls")), plugin("other", item("Other")));

function open(cogs = [aCog("notes"), aCog("polls", { on: false })], path = "") {
  const view = (
    <PathnameContext value={`/guilds/${GUILD}${path}`}>
      <SettingsDraftsProvider>
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

test("without pages of plugins there is no heading for them and no More", async () => {
  open([aCog("polls", { on: false })]);
  expect(await screen.findAllByRole("link", { name: "Overview" })).toHaveLength(2);
  expect(screen.queryByText("Features")).toBeNull();
  expect(screen.queryByRole("button", { name: "More" })).toBeNull();
});

test("on phones, More holds the pages of plugins", async () => {
  const { user } = open(undefined, "/ext/notes/rules/7");
  const more = await screen.findByRole("button", { name: "More" });
  expect(more).toHaveAttribute("aria-current", "page");
  await user.click(more);
  const rules = await screen.findByRole("menuitem", { name: /^Rules of notes/ });
  expect(rules).toHaveAttribute("aria-current", "page");
  expect(screen.getByRole("menuitem", { name: /^Notes/ })).not.toHaveAttribute("aria-current");
});

test("the item with the longest address that leads to the open page is the current one", () => {
  const items = [...NAV_ITEMS, { ...item("Notes"), page: "ext/notes" }, { ...item("Rules"), page: "ext/notes/rules" }];
  const label = (path: string) => currentItem(items, GUILD, `/guilds/${GUILD}${path}`)?.label;
  expect([label(""), label("/settings"), label("/ext/notes/cases/1"), label("/ext/notes/rules/2"), label("/ext/notesbook")]).toEqual([
    "Overview",
    "Settings",
    "Notes",
    "Rules",
    undefined,
  ]);
});
