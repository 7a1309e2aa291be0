import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import type { Session } from "@/lib/api/types";
import { formatDateTime } from "@/lib/format";
import { savePreferences } from "@/lib/preferences";

import { violationsIn } from "../../../test/axe";
import { renderInApp } from "../../../test/render";
import { MAYA, ORIGIN, server } from "../../../test/server";
import { AccountPage } from "./account-page";

const HERE: Session = {
  id: "here",
  created_at: "2026-03-14T09:26:53Z",
  last_seen_at: "2026-03-14T10:00:00Z",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  ip_prefix: "192.0.2.0/24",
  current: true,
};
const PHONE: Session = {
  ...HERE,
  id: "phone",
  user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
  ip_prefix: "unknown",
  current: false,
};

let sessions: Session[];

beforeEach(() => {
  sessions = [HERE, PHONE, { ...PHONE, id: "old", user_agent: "curl/8.9" }];
  localStorage.clear();
  server.use(
    http.get(`${ORIGIN}/api/v1/auth/sessions`, () => HttpResponse.json(sessions)),
    http.delete(`${ORIGIN}/api/v1/auth/sessions/:id`, ({ params }) => {
      sessions = sessions.filter(({ id }) => id !== params.id);
      return new HttpResponse(null, { status: 204 });
    }),
    http.delete(`${ORIGIN}/api/v1/auth/sessions`, () => {
      sessions = [HERE];
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

test("each session says its device, network and last use, and marks the one that is used", async () => {
  renderInApp(<AccountPage />);
  const [here, phone, old] = within(await screen.findByRole("list", { name: "Where you are signed in" })).getAllByRole("listitem");
  expect(here).toHaveTextContent("Firefox on Linux This one");
  expect(here).toHaveTextContent("Network 192.0.2.0/24");
  expect(phone).toHaveTextContent("Safari on iPhone");
  expect(phone).toHaveTextContent("Network not known");
  expect(old).toHaveTextContent("curl");
  expect(await violationsIn(document.body)).toEqual([]);
});

test("one session is ended, and the one that is used has no button for it", async () => {
  const { user } = renderInApp(<AccountPage />);
  const buttons = await screen.findAllByRole("button", { name: /^End the session of/ });
  expect(buttons).toHaveLength(2);
  await user.click(screen.getByRole("button", { name: /^End the session of Safari on iPhone/ }));
  await expect.poll(() => screen.queryByText("Safari on iPhone")).toBeNull();
  expect(sessions.map(({ id }) => id)).toEqual(["here", "old"]);
});

test("all other sessions are ended after a question", async () => {
  const { user } = renderInApp(<AccountPage />);
  await user.click(await screen.findByRole("button", { name: "End all others" }));
  expect(await screen.findByRole("alertdialog")).toHaveTextContent("2 sessions will be signed out.");
  await user.click(screen.getByRole("button", { name: "End them" }));
  await expect.poll(() => screen.queryByRole("button", { name: "End all others" })).toBeNull();
});

test("data are copied by a link, and erased after the name was typed", async () => {
  const asked: unknown[] = [];
  server.use(
    http.post(`${ORIGIN}/api/v1/auth/me/erasures`, async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json({}, { status: 202 });
    }),
  );
  const { user } = renderInApp(<AccountPage />);
  expect(await screen.findByRole("link", { name: "Download a copy" })).toHaveAttribute("href", "/api/v1/auth/me/data");
  await user.click(screen.getByRole("button", { name: "Erase your data" }));
  const dialog = await screen.findByRole("dialog", { name: "Erase your data?" });
  expect(dialog).toHaveTextContent("Costs in the accounts of servers, without you");
  const erase = within(dialog).getByRole("button", { name: "Erase everything" });
  expect(erase).toBeDisabled();
  await user.type(within(dialog).getByRole("textbox"), MAYA.name);
  expect(await violationsIn(dialog)).toEqual([]);
  await user.click(erase);
  await expect.poll(() => asked).toEqual([{ confirmation: MAYA.name }]);
});

test("the clock and the time zone hold for every time that is shown, and survive a reload", async () => {
  const { user } = renderInApp(<AccountPage />);
  savePreferences({ zone: "Asia/Tokyo", clock: "h12" });
  await user.click(await screen.findByRole("radio", { name: "24 hours" }));
  expect(formatDateTime("2026-03-14T20:30:00Z")).toBe("Mar 15, 2026, 05:30");
  expect(await screen.findByRole("combobox", { name: "Time zone" })).toHaveTextContent("Asia/Tokyo");
});

test.each(['{"zone":"Moon/Base","clock":7}', "[]", "no json"])("what is kept as %s counts as not chosen", (text) => {
  const before = formatDateTime("2026-03-14T20:30:00Z");
  localStorage.setItem("baseline.preferences", text);
  expect(formatDateTime("2026-03-14T20:30:00Z")).toBe(before);
});
