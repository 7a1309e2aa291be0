/** Reads for the first drawing of a page, on the dashboard's server and in the name of its visitor. */
import { dehydrate, type DehydratedState, QueryClient } from "@tanstack/react-query";
import { cookies, headers } from "next/headers";

import { apiOrigin, SESSION_COOKIES, VIA } from "../origin";
import { queryKeys } from "../query-keys";
import type { Read } from "./reads";
import type { Me } from "../types";

/** A page is drawn without what has not come by then: its browser asks for it. */
const PATIENCE_MS = 400;

/** Headers of the visitor that the API counts requests, recognises devices and follows requests by. */
const PASSED_ON = ["user-agent", "x-forwarded-for", "x-forwarded-proto", "x-baseline-client", "traceparent"];

/** Whether the visitor loads a document with a session. Between pages, the browser reads by itself. */
async function visitorsHeaders(): Promise<Headers | null> {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  const session = SESSION_COOKIES.map((name) => jar.get(name)).find((cookie) => cookie !== undefined);
  if (!session || !sent.get("accept")?.includes("text/html")) return null;
  const passed = PASSED_ON.flatMap((name) => (sent.get(name) === null ? [] : [[name, sent.get(name) ?? ""] as [string, string]]));
  return new Headers([...passed, ["accept", "application/json"], ["cookie", `${session.name}=${session.value}`], ["via", VIA]]);
}

function addressOf({ path, params }: Read): URL {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params.path?.[name] ?? ""));
  const url = new URL(filled, apiOrigin());
  for (const [name, value] of Object.entries(params.query ?? {})) url.searchParams.set(name, String(value));
  return url;
}

async function put(queries: QueryClient, read: Read, asVisitor: Headers, signal: AbortSignal): Promise<void> {
  const response = await fetch(addressOf(read), { headers: asVisitor, cache: "no-store", redirect: "manual", signal });
  if (!response.ok) return;
  const found: unknown = await response.json();
  queries.setQueryData(read.queryKey, read.isPaged ? { pages: [found], pageParams: [undefined] } : found);
}

const isMe = (value: unknown): value is Me => typeof value === "object" && value !== null && "csrf_token" in value;

export interface Brought {
  state: DehydratedState;
  userId: string | undefined;
}

/**
 * The answers that came in time; undefined without a session, and for a request between pages. Refusals and failures are left to
 * the browser, which asks again and words them. Each call has a cache of its own: nothing is kept for another visitor. The
 * token against forged requests stays out of the document.
 */
export async function broughtBy(reads: Read[]): Promise<Brought | undefined> {
  const asVisitor = await visitorsHeaders();
  if (!asVisitor || reads.length === 0) return undefined;
  const queries = new QueryClient();
  const signal = AbortSignal.timeout(PATIENCE_MS);
  await Promise.allSettled(reads.map((read) => put(queries, read, asVisitor, signal)));
  const me = queries.getQueryData(queryKeys.me);
  if (isMe(me)) queries.setQueryData(queryKeys.me, { ...me, csrf_token: "" });
  return { state: dehydrate(queries), userId: isMe(me) ? me.user.id : undefined };
}
