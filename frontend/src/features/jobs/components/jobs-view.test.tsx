import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";

import type { CogJob, Job } from "@/lib/api/types";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, ORIGIN, server } from "../../../../test/server";
import { everyInWords } from "../words";
import { JobsView } from "./jobs-view";

beforeEach(() => server.use(answers("get", `${ORIGIN}/api/v1/cog-jobs`, [])));

const JOB: Job = {
  name: "check-rollups",
  state: "succeeded",
  every_seconds: 3600,
  due_at: "2126-03-14T10:00:00Z",
  requested_at: null,
  started_at: "2026-03-14T09:00:00Z",
  finished_at: "2026-03-14T09:00:01Z",
  succeeded_at: "2026-03-14T09:00:01Z",
  worker: "worker-0:7",
  error: "",
  runs: 1200,
  failures: 0,
};

const FAILED: Job = { ...JOB, name: "update-prices", state: "failed", error: "ServiceUnavailable: database", failures: 3 };

test("each job says its interval, its last run and why it failed", async () => {
  server.use(answers("get", `${ORIGIN}/api/v1/jobs`, [JOB, FAILED]));
  renderInApp(<JobsView />);
  const [first, second] = await screen.findAllByRole("listitem");
  expect(first).toHaveTextContent(/Check rollups\s*Done.*every hour.*1,200 runs, none failed/);
  expect(second).toHaveTextContent(/Update prices\s*Failed.*ServiceUnavailable: database.*3 failed/);
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a job that is run now shows that it was asked for", async () => {
  let asked = "";
  server.use(
    http.get(`${ORIGIN}/api/v1/jobs`, () => HttpResponse.json([{ ...JOB, requested_at: asked ? "2026-03-14T09:30:00Z" : null }])),
    http.post(`${ORIGIN}/api/v1/jobs/:name/runs`, ({ params }) => {
      asked = String(params.name);
      return new HttpResponse(null, { status: 202 });
    }),
  );
  const { user } = renderInApp(<JobsView />);
  await user.click(await screen.findByRole("button", { name: "Run now: Check rollups" }));
  expect(await within(screen.getByRole("list", { name: "Jobs" })).findByText("Asked for")).toBeVisible();
  expect(asked).toBe("check-rollups");
});

const OF_COG: CogJob = { cog: "reminders", name: "remind", waiting: 12, running: 1, retrying: 0, failed: 3, error: "MessageRefused: HTTP 404" };

test("failed jobs of a cog are tried again or discarded", async () => {
  const asked: string[] = [];
  let left = OF_COG;
  server.use(
    answers("get", `${ORIGIN}/api/v1/jobs`, [JOB]),
    http.get(`${ORIGIN}/api/v1/cog-jobs`, () => HttpResponse.json([left, { ...OF_COG, name: "tidy", failed: 0, error: "" }])),
    http.post(`${ORIGIN}/api/v1/cog-jobs/reminders/remind/:what`, ({ params }) => {
      asked.push(String(params.what));
      left = { ...OF_COG, failed: params.what === "discards" ? 0 : 3 };
      return HttpResponse.json({ jobs: 3 });
    }),
  );
  const { user } = renderInApp(<JobsView />);
  const [row] = within(await screen.findByRole("list", { name: "Jobs of cogs" })).getAllByRole("listitem");
  expect(row).toHaveTextContent(/remind of reminders.*12 waiting.*1 running.*3 failed.*HTTP 404/);
  expect(await violationsIn(document.body)).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Try again: remind" }));
  expect(await screen.findByText("3 jobs are tried again within seconds.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Discard: remind" }));
  await user.click(within(await screen.findByRole("alertdialog", { name: "Discard 3 failed jobs?" })).getByRole("button", { name: "Discard" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Try again: remind" })).toBeNull());
  expect(asked).toEqual(["retries", "discards"]);
});

test("without a worker the page says how to start one", async () => {
  server.use(answers("get", `${ORIGIN}/api/v1/jobs`, []));
  renderInApp(<JobsView />);
  expect(await screen.findByText("No worker has started yet")).toBeVisible();
});

test.each([
  [45, "every 45 seconds"],
  [60, "every minute"],
  [600, "every 10 minutes"],
  [86_400, "every day"],
])("%i seconds read %s", (seconds, words) => {
  expect(everyInWords(seconds)).toBe(words);
});
