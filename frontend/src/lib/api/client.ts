/** The API client. Adds the session's CSRF token to every change, and sends a change again whose token was outdated. */
import createClient, { type Middleware } from "openapi-fetch";

import type { paths } from "./schema";
import type { Me } from "./types";

const ME = "/api/v1/auth/me";
const WITHOUT_TOKEN = new Set<string>(["/api/v1/auth/discord/callback"]);
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

const OUTDATED = "urn:baseline:csrf.invalid";
const TOKEN_HEADER = "X-CSRF-Token";

let token: string | null = null;
/** The user of the first session of this page: a change is never sent again in the name of another user. */
let user: string | null = null;
/** Copies to send again if the token turns out to be outdated: a request's body can be read only once. */
const again = new WeakMap<Request, Request>();

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? "",
  fetch: (request) => globalThis.fetch(request),
});

export type Query = Record<string, string | number | boolean | null | undefined>;

interface Sent {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}

interface Received {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** Calls a route that the generated types do not know: one of a cog. */
export function send<Data>(method: string, url: string, { query, body, signal }: Sent): Promise<Received & { data?: Data }> {
  const request = api.request as (method: string, url: string, init: object) => Promise<Received & { data?: Data }>;
  return request(method.toLowerCase(), url, { params: { query }, body, signal });
}

async function currentToken(): Promise<string | null> {
  if (token === null) await api.GET(ME);
  return token;
}

const csrf: Middleware = {
  async onRequest({ request, schemaPath }) {
    if (SAFE_METHODS.has(request.method) || WITHOUT_TOKEN.has(schemaPath)) return;
    const current = await currentToken();
    if (current !== null) request.headers.set(TOKEN_HEADER, current);
    again.set(request, request.clone());
  },
  async onResponse({ request, response, schemaPath }) {
    if (schemaPath === ME) return remember(response);
    if (response.status !== 403) return;
    token = null; // the cached token may belong to a session which another tab has replaced
    const copy = again.get(request);
    return copy && (await isOutdated(response)) ? sentAgain(copy) : undefined;
  },
};

async function remember(response: Response): Promise<void> {
  const me = response.ok ? ((await response.clone().json()) as Me) : null;
  token = me?.csrf_token ?? null;
  user ??= me?.user?.id ?? null;
  if (me?.user && me.user.id !== user) token = null;
}

/** The user for whom the server has drawn this page. */
export function knowUser(id: string): void {
  user ??= id;
}

const isOutdated = async (response: Response): Promise<boolean> =>
  ((await response.clone().json().catch(() => null)) as { type?: string } | null)?.type === OUTDATED;

/** Undefined, which leaves the refusal as it is, without a session or with that of another user. */
async function sentAgain(request: Request): Promise<Response | undefined> {
  const current = await currentToken();
  if (current === null) return undefined;
  request.headers.set(TOKEN_HEADER, current);
  return globalThis.fetch(request);
}

api.use(csrf);
