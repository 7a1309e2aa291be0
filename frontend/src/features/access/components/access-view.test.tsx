import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import type { AuthorizedUser } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { GUILD, GUILD_URL, MAYA, problem, server } from "../../../../test/server";
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

const MEMBERS = [member(MAYA.id, "maya"), member("2", "theo"), member("4", "asa"), member("3", "jun"), member("9", "beep", true)];

/** Stores changes, as the API does. */
function serveAccess() {
  const api = { users: [authorized(MAYA.id, "maya", "initial"), authorized("2", "theo", "delegate")], handedOver: [] as unknown[] };
  server.use(
    http.get(`${GUILD_URL}/authorized-users`, () => HttpResponse.json(api.users)),
    http.get(`${GUILD_URL}/members`, ({ request }) => {
      const query = new URL(request.url).searchParams.get("query") ?? "";
      return HttpResponse.json(MEMBERS.filter(({ name }) => name.startsWith(query)));
    }),
    http.post<never, { user_id: string }>(`${GUILD_URL}/authorized-users`, async ({ request }) => {
      const granted = authorized((await request.json()).user_id, "jun", "delegate");
      api.users.push(granted);
      return HttpResponse.json(granted, { status: 201 });
    }),
    http.post<never, { user_id: string; keep_access: boolean }>(`${GUILD_URL}/authorized-users/transfer`, async ({ request }) => {
      const sent = await request.json();
      api.handedOver.push(sent);
      api.users = [authorized(sent.user_id, "theo", "initial"), ...(sent.keep_access ? [authorized(MAYA.id, "maya", "delegate")] : [])];
      return HttpResponse.json(authorized(sent.user_id, "theo", "initial"));
    }),
    http.post(`${GUILD_URL}/authorized-users/reclaim`, () => {
      api.users = [authorized("2", "theo", "initial"), authorized(MAYA.id, "maya", "delegate")];
      return HttpResponse.json(api.users[0]);
    }),
    http.delete<{ id: string }>(`${GUILD_URL}/authorized-users/:id`, ({ params }) => {
      api.users = api.users.filter((user) => user.user_id !== params.id);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return api;
}

const open = ({ viewer = MAYA.id, owner = "5" } = {}) => renderInApp(<AccessView guildId={GUILD} viewerId={viewer} ownerId={owner} />);
const rowOf = async (name: string) => within((await screen.findByText(name)).closest("li") ?? document.body);

test("the owner of the dashboard is marked and cannot be removed", async () => {
  serveAccess();
  open();
  const maya = await rowOf("MAYA");
  expect(maya.getByText("Dashboard owner")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
  expect(maya.queryByRole("button", { name: /Revoke/ })).not.toBeInTheDocument();
  expect((await rowOf("THEO")).getByRole("button", { name: "Remove access of THEO" })).toBeEnabled();
});

test("a name with a right-to-left override does not turn the words around it", async () => {
  const api = serveAccess();
  api.users.push({ ...authorized("7", "x", "delegate"), name: "x", display_name: "\u202Egnp.exe" });
  const { user } = open();
  const row = await rowOf("gnp.exe");
  expect(row.getByText("gnp.exe").tagName).toBe("BDI");
  await user.click(row.getByRole("button", { name: "Remove access of \u2068gnp.exe\u2069" }));
  const title = within(await screen.findByRole("alertdialog")).getByRole("heading");
  expect(title).toHaveTextContent("Remove access of gnp.exe?");
  expect(title.querySelector("bdi")).toHaveTextContent(/^gnp\.exe$/);
  expect(document.body.textContent).not.toContain("\u202E");
});

test("only people without access can be chosen, and a grant shows up in the list", async () => {
  const api = serveAccess();
  const { user } = open();
  await screen.findByText("THEO");
  expect(screen.getByRole("button", { name: "Add person" })).toBeDisabled();
  await user.click(screen.getByRole("combobox", { name: "Member" }));
  expect((await screen.findAllByRole("option")).map((option) => option.textContent)).toEqual(["asa", "jun"]);
  await user.click(screen.getByRole("option", { name: "jun" }));
  await user.click(screen.getByRole("button", { name: "Add person" }));
  expect(await screen.findByText("JUN")).toBeVisible();
  expect(api.users.map((granted) => granted.user_id)).toContain("3");
});

test("removing asks first", async () => {
  const api = serveAccess();
  const { user } = open();
  await user.click((await rowOf("THEO")).getByRole("button"));
  const question = await screen.findByRole("alertdialog", { name: "Remove access of THEO?" });
  expect(api.users).toHaveLength(2);
  await user.click(within(question).getByRole("button", { name: "Remove access" }));
  await waitFor(() => expect(screen.queryByText("THEO")).not.toBeInTheDocument());
});

test("a refused removal says why and keeps the question open", async () => {
  serveAccess();
  server.use(http.delete(`${GUILD_URL}/authorized-users/2`, () => problem(409, "access.initial_user")));
  const { user } = open();
  await user.click((await rowOf("THEO")).getByRole("button"));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Remove access" }));
  expect(await screen.findByText(/owns the dashboard, so nobody can end their access/)).toBeInTheDocument();
  expect(screen.getByRole("alertdialog")).toBeVisible();
});

test("Enter gives access to the first member that the search finds", async () => {
  const api = serveAccess();
  const { user } = open();
  await screen.findByText("THEO");
  screen.getByRole("combobox", { name: "Member" }).focus();
  await user.keyboard("{Enter}");
  await screen.findByRole("option", { name: "asa" });
  await user.keyboard("ju");
  expect(await screen.findByRole("option", { name: "jun", selected: true })).toBeVisible();
  expect(screen.queryByRole("option", { name: "asa" })).not.toBeInTheDocument();
  await user.keyboard("{Enter}");
  await user.click(screen.getByRole("button", { name: "Add person" }));
  await waitFor(() => expect(api.users.map((granted) => granted.user_id)).toContain("3"));
});

test("the owner hands the dashboard over after reading what that changes", async () => {
  const api = serveAccess();
  const { user } = open();
  await user.click((await rowOf("MAYA")).getByRole("button", { name: "Hand over…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Hand the dashboard over" }));
  expect(dialog.getByRole("button", { name: "Hand over" })).toBeDisabled();
  await user.click(dialog.getByRole("combobox", { name: "New owner" }));
  expect((await screen.findAllByRole("option")).map((option) => option.textContent)).toEqual(["theo", "asa", "jun"]);
  await user.click(screen.getByRole("option", { name: "theo" }));
  expect(dialog.getByRole("status")).toHaveTextContent("theo becomes the owner. You keep access");
  await user.click(dialog.getByRole("switch", { name: "Keep my access" }));
  expect(dialog.getByRole("status")).toHaveTextContent("you are locked out of this dashboard at once");
  expect(await violationsIn(document.body)).toEqual([]);
  await user.click(dialog.getByRole("button", { name: "Hand over" }));
  await waitFor(() => expect(api.handedOver).toEqual([{ user_id: "2", keep_access: false }]));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(await screen.findByText("theo owns this dashboard now")).toBeVisible();
});

test("the server's owner takes the dashboard over, which others cannot", async () => {
  serveAccess();
  const { user } = open({ viewer: "2", owner: "2" });
  expect((await rowOf("THEO")).getByText("Server owner")).toBeVisible();
  await user.click((await rowOf("MAYA")).getByRole("button", { name: "Take over…" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Take over" }));
  expect(await (await rowOf("THEO")).findByText("Dashboard owner")).toBeVisible();
});

test("the dashboard's owner has no button for another person with access", async () => {
  serveAccess();
  open({ viewer: "2" });
  expect((await rowOf("MAYA")).queryByRole("button")).not.toBeInTheDocument();
});
