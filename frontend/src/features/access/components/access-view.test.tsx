import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import type { AuthorizedUser } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, GUILD, GUILD_URL, MAYA, problem, server } from "../../../../test/server";
import { AccessView } from "./access-view";

const authorized = (user_id: string, name: string, kind: AuthorizedUser["kind"]): AuthorizedUser => ({
  user_id,
  name,
  display_name: name.toUpperCase(),
  avatar_url: null,
  kind,
  granted_by: kind === "delegate" ? MAYA.id : null,
  granted_at: "2026-01-01T00:00:00Z",
});

const member = (id: string, name: string, bot = false) => ({ id, name, display_name: name, avatar_url: null, bot });

/** Stores changes, as the API does. */
function serveAccess() {
  const api = { users: [authorized(MAYA.id, "maya", "initial"), authorized("2", "theo", "delegate")] };
  server.use(
    http.get(`${GUILD_URL}/authorized-users`, () => HttpResponse.json(api.users)),
    answers("get", `${GUILD_URL}/members`, [member(MAYA.id, "maya"), member("3", "jun"), member("9", "beep", true)]),
    http.post<never, { user_id: string }>(`${GUILD_URL}/authorized-users`, async ({ request }) => {
      const granted = authorized((await request.json()).user_id, "jun", "delegate");
      api.users.push(granted);
      return HttpResponse.json(granted, { status: 201 });
    }),
    http.delete<{ id: string }>(`${GUILD_URL}/authorized-users/:id`, ({ params }) => {
      api.users = api.users.filter((user) => user.user_id !== params.id);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return api;
}

const open = () => renderInApp(<AccessView guildId={GUILD} viewerId={MAYA.id} />);
const rowOf = async (name: string) => within((await screen.findByText(name)).closest("li") ?? document.body);

test("access that came with adding the bot is marked and cannot be revoked", async () => {
  serveAccess();
  open();
  const maya = await rowOf("MAYA");
  expect(maya.getByText("Added the bot")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
  expect(maya.queryByRole("button", { name: /Revoke/ })).not.toBeInTheDocument();
  expect((await rowOf("THEO")).getByRole("button", { name: "Revoke access of THEO" })).toBeEnabled();
});

test("a name with a right-to-left override does not turn the words around it", async () => {
  const api = serveAccess();
  api.users.push({ ...authorized("7", "x", "delegate"), name: "x", display_name: "\u202Egnp.exe" });
  const { user } = open();
  const row = await rowOf("gnp.exe");
  expect(row.getByText("gnp.exe").tagName).toBe("BDI");
  await user.click(row.getByRole("button", { name: "Revoke access of \u2068gnp.exe\u2069" }));
  const title = within(await screen.findByRole("alertdialog")).getByRole("heading");
  expect(title).toHaveTextContent("Revoke access of gnp.exe?");
  expect(title.querySelector("bdi")).toHaveTextContent(/^gnp\.exe$/);
  expect(document.body.textContent).not.toContain("\u202E");
});

test("only people without access can be chosen, and a grant shows up in the list", async () => {
  const api = serveAccess();
  const { user } = open();
  await screen.findByText("THEO");
  expect(screen.getByRole("button", { name: "Grant access" })).toBeDisabled();
  await user.click(screen.getByRole("combobox", { name: "Member" }));
  expect((await screen.findAllByRole("option")).map((option) => option.textContent)).toEqual(["jun"]);
  await user.click(screen.getByRole("option", { name: "jun" }));
  await user.click(screen.getByRole("button", { name: "Grant access" }));
  expect(await screen.findByText("JUN")).toBeVisible();
  expect(api.users.map((granted) => granted.user_id)).toContain("3");
});

test("revoking asks first", async () => {
  const api = serveAccess();
  const { user } = open();
  await user.click((await rowOf("THEO")).getByRole("button"));
  const question = screen.getByRole("alertdialog", { name: "Revoke access of THEO?" });
  expect(api.users).toHaveLength(2);
  await user.click(within(question).getByRole("button", { name: "Revoke" }));
  await waitFor(() => expect(screen.queryByText("THEO")).not.toBeInTheDocument());
});

test("a refused revocation says why and keeps the question open", async () => {
  serveAccess();
  server.use(http.delete(`${GUILD_URL}/authorized-users/2`, () => problem(409, "access.initial_user")));
  const { user } = open();
  await user.click((await rowOf("THEO")).getByRole("button"));
  await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Revoke" }));
  expect(await screen.findByText(/came with adding the bot, so it can't be revoked/)).toBeInTheDocument();
  expect(screen.getByRole("alertdialog")).toBeVisible();
});
