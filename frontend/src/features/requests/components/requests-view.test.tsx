import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { queryKeys } from "@/lib/api/query-keys";

import { violationsIn } from "../../../../test/axe";
import { renderInApp } from "../../../../test/render";
import { answers, GUILD, GUILD_URL, ORIGIN, problem, server } from "../../../../test/server";
import type { RequestEntry } from "./request-row";
import { RequestsView } from "./requests-view";

const URL_OF_GUILD = `${GUILD_URL}/llm/requests`;
const OLIVIA = { id: "77", name: "Olivia", avatar_url: null };
const CALL = "00000000-0000-4000-8000-00000000000c";

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const entry = (number: number, changes: Partial<RequestEntry> = {}): RequestEntry => ({
  request_id: id(number),
  call_id: CALL,
  at: "2026-03-14T09:26:53Z",
  guild_id: GUILD,
  user_id: OLIVIA.id,
  cog_name: "ask",
  provider: "openai",
  model: "gpt-5-mini",
  kind: "chat",
  error_code: null,
  latency_ms: 812,
  input_tokens: 1_200,
  output_tokens: 34,
  cost_usd: "0.0042",
  correlation_id: "c0ffee",
  instead_of: null,
  ...changes,
});

function answerWith(requests: RequestEntry[], next: string | null = null) {
  const asked: URLSearchParams[] = [];
  server.use(
    answers("get", `${GUILD_URL}/members`, []),
    http.get(`${GUILD_URL}/llm/usage`, () => problem(503, "service.unavailable")),
    http.get(URL_OF_GUILD, ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ requests, people: [OLIVIA], next });
    }),
  );
  return asked;
}

const detail = (changes: object) => answers("get", `${URL_OF_GUILD}/${id(1)}`, { request: entry(1), person: OLIVIA, attempts: [entry(1)], conversation: "not_stored", ...changes });

async function openPanel() {
  const { user, queries } = renderInApp(<RequestsView guildId={GUILD} />);
  await user.click((await screen.findAllByRole("button", { name: /^Request of Olivia/ }))[0] as HTMLElement);
  return { user, queries, panel: within(await screen.findByRole("dialog", { name: "Request" })) };
}

test("a row says who, feature, model, cost and outcome", async () => {
  answerWith([entry(1, { error_code: "llm.timeout", cost_usd: null }), entry(2)]);
  renderInApp(<RequestsView guildId={GUILD} />);
  const rows = within(await screen.findByRole("table", { name: "Requests" })).getAllByRole("row");
  expect(rows[1]).toHaveTextContent(/Olivia.*ask.*gpt-5-mini.*1.2K.*812 ms.*–.*Timed out/);
  expect(rows[2]).toHaveTextContent(/\$0.0042.*Answered/);
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a chosen outcome is asked of the API and can be cleared", async () => {
  const asked = answerWith([]);
  const { user } = renderInApp(<RequestsView guildId={GUILD} />);
  await user.click(await screen.findByRole("combobox", { name: "Outcome" }));
  await user.click(await screen.findByRole("option", { name: "Failed: Timed out" }));
  expect(await screen.findByText("No request matches these filters")).toBeVisible();
  expect(asked.at(-1)?.get("error_code")).toBe("llm.timeout");
  await user.click(screen.getAllByRole("button", { name: "Clear filters" })[0] as HTMLElement);
  expect(await screen.findByText("No requests in this time")).toBeVisible();
});

test("older requests are read when the end of the list is near", async () => {
  answerWith([]);
  server.use(
    http.get(URL_OF_GUILD, ({ request }) => {
      const isSecond = new URL(request.url).searchParams.get("after") === "here";
      return HttpResponse.json({ requests: [entry(isSecond ? 2 : 1)], people: [OLIVIA], next: isSecond ? null : "here" });
    }),
  );
  renderInApp(<RequestsView guildId={GUILD} />);
  expect(await screen.findByText("No older requests.")).toBeVisible();
  expect(screen.getAllByRole("button", { name: /^Request of Olivia/ })).toHaveLength(2);
});

test("a next page that fails is asked for once, and again only on request", async () => {
  let [asked, isBroken] = [0, true];
  answerWith([]);
  server.use(
    http.get(URL_OF_GUILD, ({ request }) => {
      if (new URL(request.url).searchParams.get("after") !== "here") return HttpResponse.json({ requests: [entry(1)], people: [OLIVIA], next: "here" });
      asked += 1;
      return isBroken ? problem(429, "rate_limit.exceeded") : HttpResponse.json({ requests: [entry(2)], people: [OLIVIA], next: null });
    }),
  );
  const { user } = renderInApp(<RequestsView guildId={GUILD} />);
  const again = await screen.findByRole("button", { name: "Try again" });
  expect(screen.getByText(/^Older requests could not be loaded\./)).toBeVisible();
  expect(asked).toBe(1);
  expect(await violationsIn(document.body)).toEqual([]);
  expect(asked).toBe(1);
  isBroken = false;
  await user.click(again);
  expect(await screen.findByText("No older requests.")).toBeVisible();
  expect(asked).toBe(2);
});

test("the panel says the error's code, cause and remedy, and lists the attempts of the call", async () => {
  answerWith([entry(1)]);
  const failed = entry(1, { error_code: "llm.rate_limited" });
  server.use(detail({ request: failed, attempts: [failed, entry(2, { model: "gpt-5" })] }));
  const { panel } = await openPanel();
  expect(await panel.findByText("llm.rate_limited")).toBeVisible();
  expect(panel.getByText(/It passes by itself/)).toBeVisible();
  expect(panel.getByText("2 attempts of this call")).toBeVisible();
  expect(panel.getByRole("button", { name: "Other model" })).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test.each([
  ["not_permitted", "Only the owner of this dashboard can read it."],
  ["not_stored", "Not stored. Conversations are kept for seven days, and only while the server's setting is on."],
  ["switched_off", /this server does not keep conversations/],
])("a conversation that is %s says why", async (conversation, reason) => {
  answerWith([entry(1)]);
  server.use(detail({ conversation }));
  const { panel } = await openPanel();
  expect(await panel.findByText(reason)).toBeVisible();
  expect(panel.queryByRole("button", { name: "Show prompt and answer" })).toBeNull();
});

test("a stored conversation is read only after a click, and once although events were missed", async () => {
  answerWith([entry(1)]);
  let reads = 0;
  server.use(
    detail({ conversation: "readable" }),
    http.get(`${URL_OF_GUILD}/${id(1)}/conversation`, () => {
      reads += 1;
      return HttpResponse.json({ asked: JSON.stringify({ messages: [{ role: "user", content: "What is tea?" }] }), answered: JSON.stringify({ content: "A drink." }) });
    }),
  );
  const { user, panel, queries } = await openPanel();
  const show = await panel.findByRole("button", { name: "Show prompt and answer" });
  expect(reads).toBe(0);
  await user.click(show);
  expect(await panel.findByText("What is tea?")).toBeVisible();
  expect(panel.getByText("A drink.")).toBeVisible();
  await queries.invalidateQueries({ queryKey: queryKeys.guilds });
  expect(reads).toBe(1);
});

test("the developer team sees the requests of all servers by server", async () => {
  server.use(answers("get", `${ORIGIN}/api/v1/llm/requests`, { requests: [entry(1), entry(2, { guild_id: null })], next: null }));
  renderInApp(<RequestsView guildId={null} />);
  expect(await screen.findByText(`Server ${GUILD}`)).toBeVisible();
  expect(screen.getByText("The bot itself")).toBeVisible();
  expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute("href", expect.stringMatching(/^\/api\/v1\/llm\/requests\.csv\?from=[^&]+$/));
});
