/** Turns a read into a query of the browser, and fetches reads before their page is opened. */
import type { QueryClient } from "@tanstack/react-query";

import { api } from "../client";
import { answer } from "../problem";
import type { Read, ReadPath } from "./reads";
import type { paths } from "../schema";

type Body<Path extends ReadPath> = paths[Path] extends { get: { responses: { 200: { content: { "application/json": infer Found } } } } } ? Found : never;

interface Asked {
  signal?: AbortSignal;
}

/** The generated client types each path by itself; `Read` has paired path and parameters before. */
const ask = api.GET as (path: ReadPath, init: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

const fetched = <Path extends ReadPath>({ path, params }: Read<Path>, signal?: AbortSignal): Promise<Body<Path>> =>
  answer(ask(path, { params, signal })) as Promise<Body<Path>>;

/** Key and function of a query, to be spread into `useQuery`. */
export const readQuery = <Path extends ReadPath>(read: Read<Path>) => ({
  queryKey: read.queryKey,
  queryFn: ({ signal }: Asked) => fetched(read, signal),
});

/** Data of that age are not fetched again: the page that opens takes them. */
const FRESH_MS = 10_000;

/** The API grants a user 100 requests a minute. Pages that are opened, and their changes, need most of them. */
const ANTICIPATED_PER_MINUTE = 40;
const MINUTE_MS = 60_000;
const anticipated = new WeakMap<QueryClient, number[]>();

function isDue(queries: QueryClient, { queryKey }: Read): boolean {
  const query = queries.getQueryCache().find({ queryKey, exact: true });
  return !query || (query.state.fetchStatus === "idle" && query.isStaleByTime(FRESH_MS));
}

/** Prefetches for a link that the user approaches and may not open; none once the last minute has had enough of them. */
export function anticipateReads(queries: QueryClient, reads: Read[]): void {
  const now = Date.now();
  const lately = (anticipated.get(queries) ?? []).filter((at) => at > now - MINUTE_MS);
  const due = reads.filter((read) => isDue(queries, read));
  const isGranted = lately.length + due.length <= ANTICIPATED_PER_MINUTE;
  anticipated.set(queries, isGranted ? [...lately, ...due.map(() => now)] : lately);
  if (isGranted) prefetchReads(queries, due);
}

/** Fetches the reads that are not cached or too old. Errors are ignored: the page fetches again and shows them. */
export function prefetchReads(queries: QueryClient, reads: Read[]): void {
  for (const read of reads) {
    const options = { queryKey: read.queryKey, staleTime: FRESH_MS, retry: false };
    const queryFn = ({ signal }: Asked) => fetched(read, signal);
    if (read.isPaged) void queries.prefetchInfiniteQuery({ ...options, queryFn, initialPageParam: undefined });
    else void queries.prefetchQuery({ ...options, queryFn });
  }
}
