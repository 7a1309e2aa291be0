import { QueryClient, QueryClientProvider, useInfiniteQuery } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { usePause } from "./following";
import { useLiveGuild } from "./live";
import { queryKeys } from "./query-keys";
import { Source } from "../../../test/event-source";

const HERE = "1180000000000000001";
const ELSEWHERE = "1180000000000000002";

const KEYS = {
  list: queryKeys.guilds,
  here: queryKeys.guild(HERE),
  settings: queryKeys.settings(HERE),
  schema: queryKeys.settingsSchema(HERE),
  usage: queryKeys.usageOf(HERE, "2026-03-01", "2026-03-14"),
  people: queryKeys.access(HERE),
  cogs: queryKeys.cogs(HERE),
  alerts: queryKeys.alerts(HERE),
  plugin: queryKeys.extensionQuery(HERE, "notes", "notes", {}),
  me: queryKeys.me,
};

let visibility: DocumentVisibilityState = "visible";

beforeEach(() => {
  vi.stubGlobal("EventSource", Source);
  vi.useFakeTimers();
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
});

afterEach(() => {
  Source.all = [];
  visibility = "visible";
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const around = (queries: QueryClient) =>
  function Around({ children }: { children: ReactNode }) {
    return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
  };

/** Returns how often the queries of the key have been fetched anew since this call. */
function counted(queries: QueryClient, key: string[]): () => number {
  const invalidate = vi.spyOn(queries, "invalidateQueries");
  return () => invalidate.mock.calls.filter(([filters]) => String(filters?.queryKey) === String(key)).length;
}

function live(isSignedIn = true, eventsOfPlugin: string[] = []) {
  const queries = new QueryClient();
  queries.getQueryCache().build(queries, { queryKey: KEYS.plugin, meta: { events: eventsOfPlugin } });
  for (const queryKey of Object.values(KEYS)) queries.setQueryData(queryKey, {});
  const view = renderHook(({ guildId, signedIn }) => useLiveGuild(guildId, signedIn), {
    initialProps: { guildId: HERE, signedIn: isSignedIn },
    wrapper: around(queries),
  });
  const stale = (): string[] =>
    Object.entries(KEYS)
      .filter(([, queryKey]) => queries.getQueryState(queryKey)?.isInvalidated)
      .map(([name]) => name);
  return { ...view, queries, stale };
}

const theStream = (): Source => {
  const open = Source.all.filter((source) => source.readyState !== Source.CLOSED);
  expect(open).toHaveLength(1);
  return open[0] as Source;
};

function turn(to: DocumentVisibilityState): void {
  visibility = to;
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
}

test.each([
  [0.2, "/api/v1/events?read_ms_ago=1"],
  [1_750, "/api/v1/events?read_ms_ago=1750"],
  [600_000, "/api/v1/events?read_ms_ago=10000"],
])("a stream that is opened %d ms after the navigation asks for the changes since the page began to read", (after, url) => {
  vi.spyOn(performance, "now").mockReturnValue(after);
  live();
  expect(theStream().url).toBe(url);
});

test.each([
  ["settings", { guild_id: HERE }, ["settings", "cogs"]],
  ["usage", { guild_id: HERE }, ["usage"]],
  ["extension", { guild_id: HERE, cog: "notes" }, ["plugin"]],
  ["extension", { guild_id: HERE, cog: "polls" }, []],
  ["extension", { guild_id: ELSEWHERE, cog: "notes" }, []],
  ["access", { guild_id: HERE }, ["list", "here", "people"]],
  ["access", { guild_id: ELSEWHERE }, ["list"]],
  ["access", {}, ["list", "here", "settings", "schema", "usage", "people", "cogs", "alerts", "plugin"]],
  ["cogs", {}, ["settings", "schema", "cogs"]],
  ["reset", {}, ["list", "here", "settings", "schema", "usage", "people", "cogs", "alerts", "plugin"]],
  ["settings", { guild_id: ELSEWHERE }, []],
  ["usage", { guild_id: ELSEWHERE }, []],
  ["alerts", { guild_id: HERE }, ["alerts"]],
  ["alerts", { guild_id: ELSEWHERE }, []],
  ["breakers", { guild_id: HERE }, ["cogs"]],
  ["breakers", { guild_id: ELSEWHERE }, []],
  ["breakers", {}, ["cogs"]],
  ["shards", {}, []],
  ["jobs", {}, []],
  ["overflow", {}, []],
])("%s %o is fetched anew where it is shown", (name, data, expected) => {
  const { stale } = live();
  theStream().opens();
  theStream().tells(name, data);
  expect(stale()).toEqual(expected);
});

test.each([
  ["settings", HERE, true],
  ["usage", HERE, true],
  ["access", HERE, true],
  ["cogs", undefined, true],
  ["settings", ELSEWHERE, false],
])("a plugin that names %s has its queries fetched anew when it comes for %s", (name, guild_id, expected) => {
  const { stale } = live(true, [name]);
  theStream().opens();
  theStream().tells(name, { guild_id });
  expect(stale().includes("plugin")).toBe(expected);
});

test("of much usage the first and the latest are fetched, and nothing in between", () => {
  const { queries, stale } = live();
  const fetched = counted(queries, queryKeys.usage(HERE));
  theStream().opens();
  for (let second = 0; second < 12; second += 1) {
    theStream().tells("usage", { guild_id: HERE });
    vi.advanceTimersByTime(1_000);
  }
  expect(fetched()).toBe(3); // at once, after five seconds, and after ten
  vi.advanceTimersByTime(60_000);
  expect(fetched()).toBe(4);
  expect(stale()).toEqual(["usage"]);
});

test("after usage, the list of requests is fetched once the request log is written", () => {
  const { queries } = live();
  const fetched = counted(queries, queryKeys.requestLists(HERE));
  theStream().opens();
  theStream().tells("usage", { guild_id: HERE });
  theStream().tells("usage", { guild_id: HERE });
  expect(fetched()).toBe(0);
  vi.advanceTimersByTime(2_000);
  expect(fetched()).toBe(1);
});

test.each([
  ["usage", queryKeys.requestList(HERE, {})],
  ["settings", queryKeys.auditList(HERE, {})],
  ["access", queryKeys.auditList(HERE, {})],
])("after %s, the list is fetched anew while it has one page, and only marked as stale once it has more", async (name, queryKey) => {
  const queries = new QueryClient();
  let fetched = 0;
  const useList = () => {
    useLiveGuild(HERE, true);
    return useInfiniteQuery({ queryKey, queryFn: () => (fetched += 1), initialPageParam: 0, getNextPageParam: (_, pages) => pages.length, staleTime: Infinity });
  };
  const { result } = renderHook(useList, { wrapper: around(queries) });
  const settled = () => act(() => vi.advanceTimersByTimeAsync(10_000));
  await settled();
  theStream().opens();
  theStream().tells(name, { guild_id: HERE });
  await settled();
  expect(fetched).toBe(2);
  act(() => void result.current.fetchNextPage());
  await settled();
  expect(fetched).toBe(3);
  theStream().tells(name, { guild_id: HERE });
  await settled();
  expect(fetched).toBe(3);
  expect(queries.getQueryState(queryKey)?.isInvalidated).toBe(true);
});

test("opening the page fetches nothing twice", () => {
  const { stale } = live();
  theStream().opens();
  expect(stale()).toEqual([]);
});

test("nobody who is not signed in has a stream", () => {
  live(false);
  expect(Source.all).toEqual([]);
});

test("a stream that breaks is left to the browser, which resumes it", () => {
  const { stale } = live();
  theStream().opens();
  theStream().fails(Source.CONNECTING);
  vi.runAllTimers();
  expect(Source.all).toHaveLength(1);
  theStream().opens();
  expect(stale()).toEqual([]);
});

test("a stream that is refused is tried again, ever later, and what was missed is fetched", () => {
  const { stale } = live();
  theStream().fails(Source.CLOSED);
  expect(Source.all).toHaveLength(1);
  vi.advanceTimersByTime(5_000);
  expect(Source.all).toHaveLength(2);
  theStream().fails(Source.CLOSED);
  vi.advanceTimersByTime(9_000);
  expect(Source.all).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(stale()).toEqual([]);
  theStream().opens();
  expect(stale()).toContain("settings");
});

test("a hidden page has no stream, and fetches what it missed when it is seen again", () => {
  const { stale } = live();
  theStream().opens();
  turn("hidden");
  expect(Source.all.map((source) => source.readyState)).toEqual([Source.CLOSED]);
  turn("visible");
  theStream().opens();
  expect(stale()).toContain("usage");
});

test("leaving the guild closes its stream, also one that waits to be tried again", () => {
  const { rerender, unmount } = live();
  rerender({ guildId: ELSEWHERE, signedIn: true });
  theStream().fails(Source.CLOSED);
  unmount();
  vi.runAllTimers();
  turn("hidden");
  turn("visible");
  expect(Source.all.every((source) => source.readyState === Source.CLOSED)).toBe(true);
  expect(Source.all).toHaveLength(2);
});

test("a browser without event streams shows the page all the same", () => {
  vi.stubGlobal("EventSource", undefined);
  expect(() => live()).not.toThrow();
});

test("polls are slow while the stream is open, and quicker while it is away", () => {
  const useBoth = (): number => {
    useLiveGuild(HERE, true);
    return usePause(10, 60);
  };
  const { result, unmount } = renderHook(useBoth, { wrapper: around(new QueryClient()) });
  expect(result.current).toBe(10);
  act(() => Source.all.at(-1)?.opens());
  expect(result.current).toBe(60);
  act(() => Source.all.at(-1)?.fails(Source.CONNECTING));
  expect(result.current).toBe(10);
  act(() => Source.all.at(-1)?.opens());
  unmount();
});
