import { screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { violationsIn } from "../../../../../test/axe";
import { renderInApp } from "../../../../../test/render";
import { answers, GUILD, GUILD_URL, ME, ORIGIN, problem, server } from "../../../../../test/server";
import { Gate } from "./gate";

const open = () => renderInApp(<Gate guildId={GUILD}>the page</Gate>);

test("a server that the bot has left says so and offers to add it again", async () => {
  server.use(http.get(GUILD_URL, () => problem(409, "guild.inactive")));
  open();
  expect(await screen.findByText("The bot is no longer in this server. Add it again to go on.")).toBeVisible();
  expect(await screen.findByRole("link", { name: "Add the bot again" })).toHaveAttribute("href", `${ME.add_bot_url}&guild_id=${GUILD}`);
  expect(screen.queryByText("the page")).toBeNull();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("where Discord is simulated there is nothing to add", async () => {
  server.use(http.get(GUILD_URL, () => problem(409, "guild.inactive")), answers("get", `${ORIGIN}/api/v1/auth/me`, { ...ME, add_bot_url: null }));
  open();
  expect(await screen.findByText(/no longer in this server/)).toBeVisible();
  expect(screen.queryByRole("link", { name: "Add the bot again" })).toBeNull();
});

test("a server that could not be loaded stays closed while it is tried again", async () => {
  let [tries, answer] = [0, (_response: Response) => {}];
  const second = new Promise<Response>((resolve) => (answer = resolve));
  server.use(http.get(GUILD_URL, () => ((tries += 1) === 1 ? problem(500, "internal.error") : second)));
  const { user } = open();
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  await expect.poll(() => tries).toBe(2);
  expect(screen.getByText("This server could not be loaded")).toBeVisible();
  expect(screen.queryByText("the page")).toBeNull();
  answer(HttpResponse.json({ id: GUILD }));
  expect(await screen.findByText("the page")).toBeVisible();
});

test("a server without access stays closed", async () => {
  server.use(http.get(GUILD_URL, () => problem(403, "access.denied")));
  open();
  expect(await screen.findByText("You have no access")).toBeVisible();
});

test("the server's owner takes the dashboard over from there", async () => {
  let isTaken = false;
  server.use(
    http.get(GUILD_URL, () => (isTaken ? HttpResponse.json({ id: GUILD }) : problem(403, "access.denied"))),
    http.post(`${GUILD_URL}/authorized-users/reclaim`, () => {
      isTaken = true;
      return HttpResponse.json({});
    }),
  );
  const { user } = open();
  await user.click(await screen.findByRole("button", { name: "I own this server" }));
  await user.click(await screen.findByRole("button", { name: "Take over" }));
  expect(await screen.findByText("the page")).toBeVisible();
});
