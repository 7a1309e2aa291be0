import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import type { Erasure } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { ORIGIN, server } from "../../../../test/server";
import { PrivacyView } from "./privacy-view";

const USER = "80351110224678912";
const WAITING: Erasure = { kind: "user", subject_id: USER, origin: "self", requested_at: "2026-03-14T10:00:00Z", erased_at: null, removed: {}, error: "" };
const OVER: Erasure = { ...WAITING, subject_id: null, origin: "console", requested_at: "2026-03-01T10:00:00Z", erased_at: "2026-03-01T10:01:00Z", removed: { sessions: 2, llm_request_logs: 40 } };
const FAILED: Erasure = { ...WAITING, kind: "guild", requested_at: "2026-03-02T10:00:00Z", error: "ForeignKeyViolation: tickets" };

let erasures: Erasure[];
const requested: unknown[] = [];

beforeEach(() => {
  erasures = [WAITING, FAILED, OVER];
  requested.length = 0;
  server.use(
    http.get(`${ORIGIN}/api/v1/privacy/erasures`, () => HttpResponse.json(erasures)),
    http.post(`${ORIGIN}/api/v1/privacy/users/:id/erasures`, async ({ params, request }) => {
      requested.push([params.id, await request.json()]);
      return HttpResponse.json(WAITING, { status: 202 });
    }),
  );
});

test("erasures say whose they are, how far they have come and who asked", async () => {
  renderInApp(<PrivacyView />);
  const [waiting, failed, over] = within(await screen.findByRole("list", { name: "Erasures" })).getAllByRole("listitem");
  expect(waiting).toHaveTextContent(`User ${USER}Waiting for a worker`);
  expect(failed).toHaveTextContent("Failed, tried again");
  expect(failed).toHaveTextContent("ForeignKeyViolation: tickets");
  expect(over).toHaveTextContent("User (forgotten)Erased");
  expect(over).toHaveTextContent("on the command line · 42 rows removed");
  expect(await violationsIn(document.body)).toEqual([]);
});

test("data are erased after the id was typed again", async () => {
  const { user } = renderInApp(<PrivacyView />);
  expect(await screen.findByRole("button", { name: "Erase" })).toBeDisabled();
  await user.type(screen.getByRole("textbox", { name: "Id at Discord" }), USER);
  expect(screen.getByRole("link", { name: "Export" })).toHaveAttribute("href", `/api/v1/privacy/users/${USER}/data`);
  await user.click(screen.getByRole("button", { name: "Erase" }));
  const dialog = await screen.findByRole("dialog", { name: "Erase the data of this user?" });
  const erase = within(dialog).getByRole("button", { name: "Erase everything" });
  await user.type(within(dialog).getByRole("textbox"), "8035");
  expect(erase).toBeDisabled();
  await user.type(within(dialog).getByRole("textbox"), USER.slice(4));
  await user.click(erase);
  await expect.poll(() => requested).toEqual([[USER, { confirmation: USER }]]);
});

test("an id of Discord is checked before anything is asked", async () => {
  const { user } = renderInApp(<PrivacyView />);
  await user.type(await screen.findByRole("textbox", { name: "Id at Discord" }), "ada");
  expect(screen.getByText("17 to 19 digits. Copy it in Discord, with developer mode on.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Export" })).toBeDisabled();
});
