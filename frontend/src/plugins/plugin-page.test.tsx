import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { aCog, foundPlugins, GUILD, problem, renderWithPlugins, violationsIn } from "../../test/plugin";
import { answers, GUILD_URL, server } from "../../test/server";
import { definePlugin, type Plugin } from "./define";
import { OverviewCards } from "./overview-cards";
import { PluginPage } from "./plugin-page";
import { http } from "msw";

const page = (text: string) => () => Promise.resolve({ default: () => <h1>{text}</h1> });
const broken = () => Promise.resolve({ default: (): never => { throw new Error("a fault of the plugin"); } });

const NOTES = definePlugin({
  name: "notes",
  navItems: [],
  routes: [
    { path: "", page: page("All notes") },
    { path: "rules/:number", page: () => Promise.resolve({ default: ({ params }) => <h1>Rule {params.number}</h1> }) },
    { path: "broken", page: broken },
  ],
});

const open = (path: string, cogs = [aCog("notes")], plugin: Plugin = NOTES) =>
  renderWithPlugins(<PluginPage guildId={GUILD} name="notes" path={path} />, foundPlugins(plugin), cogs);

test("a route of a plugin is found by its path, with its parameters", async () => {
  open("");
  expect(await screen.findByRole("heading", { name: "All notes" })).toBeVisible();
});

test("a route takes the values in its path", async () => {
  open("rules/7");
  expect(await screen.findByRole("heading", { name: "Rule 7" })).toBeVisible();
});

test("an unknown path leads back to the overview", async () => {
  open("nowhere");
  expect(await screen.findByText("There is no such page")).toBeVisible();
  expect(screen.getByRole("link", { name: "Back to overview" })).toHaveAttribute("href", `/guilds/${GUILD}`);
});

test("a page that throws says so and can be tried again", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {}); // React reports what the boundary catches
  const { user } = open("broken");
  expect(await screen.findByText("“notes” could not be shown")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("“notes” could not be shown")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a plugin that cannot be loaded says so, and works once it can be", async () => {
  let isDown = true;
  const load = () => (isDown ? Promise.reject(new Error("no such chunk")) : Promise.resolve({ default: NOTES }));
  const { user } = renderWithPlugins(<PluginPage guildId={GUILD} name="notes" path="" />, new Map([["notes", { load }]]), [aCog("notes")]);
  const again = await screen.findByRole("button", { name: "Try again" });
  isDown = false;
  await user.click(again);
  expect(await screen.findByRole("heading", { name: "All notes" })).toBeVisible();
});

test("the page of a cog that is off says how to switch it on", async () => {
  open("", [aCog("notes", { on: false })]);
  expect(await screen.findByText("notes is switched off in this server")).toBeVisible();
  expect(screen.getByRole("link", { name: "Open settings" })).toBeVisible();
  expect(screen.queryByText("All notes")).toBeNull();
  expect(await violationsIn(document.body)).toEqual([]);
});

test.each([{ cogs: [] }, { cogs: [aCog("notes", { state: "unloaded" })] }])("a cog that is not there has no page", async ({ cogs }) => {
  open("", cogs);
  expect(await screen.findByText("There is no such page")).toBeVisible();
});

test("the page of a cog that failed says that it does not run", async () => {
  open("", [aCog("notes", { state: "failed" })]);
  expect(await screen.findByRole("heading", { name: "All notes" })).toBeVisible();
  expect(screen.getByText(/does not run at the moment/)).toBeVisible();
});

test("without the list of cogs the page says so", async () => {
  renderWithPlugins(<PluginPage guildId={GUILD} name="notes" path="" />, foundPlugins(NOTES), []);
  server.use(http.get(`${GUILD_URL}/cogs`, () => problem(403, "access.denied")));
  expect(await screen.findByText("This page could not be loaded")).toBeVisible();
  server.use(answers("get", `${GUILD_URL}/cogs`, [aCog("notes")]));
});

test("a card that throws leaves the other cards on the overview", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const card = (text: string) => () => Promise.resolve({ default: () => <p>{text}</p> });
  const plugin = (name: string, overviewCards: Plugin["overviewCards"]) => definePlugin({ name, navItems: [], routes: [], overviewCards });
  const plugins = foundPlugins(plugin("bad", [broken]), plugin("good", [card("Three notes")]), plugin("off", [card("Not here")]));
  renderWithPlugins(<OverviewCards guildId={GUILD} />, plugins, [aCog("bad"), aCog("good"), aCog("off", { on: false })]);
  expect(await screen.findByText("Three notes")).toBeVisible();
  expect(await screen.findByText("The card of bad could not be shown.")).toBeVisible();
  expect(screen.queryByText("Not here")).toBeNull();
});
