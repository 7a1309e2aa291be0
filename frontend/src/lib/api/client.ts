/** The API client. Adds the session's CSRF token to every change. */
import createClient, { type Middleware } from "openapi-fetch";

import type { paths } from "./schema";

const ME = "/api/v1/auth/me";
const WITHOUT_TOKEN = new Set<string>(["/api/v1/auth/discord/callback"]);
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

let token: string | null = null;

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? "",
  fetch: (request) => globalThis.fetch(request),
});

async function currentToken(): Promise<string | null> {
  if (token === null) await api.GET(ME);
  return token;
}

const csrf: Middleware = {
  async onRequest({ request, schemaPath }) {
    if (SAFE_METHODS.has(request.method) || WITHOUT_TOKEN.has(schemaPath)) return;
    const current = await currentToken();
    if (current !== null) request.headers.set("X-CSRF-Token", current);
  },
  async onResponse({ response, schemaPath }) {
    if (response.status === 403) token = null; // the cached token may belong to a session which another tab has replaced
    if (schemaPath !== ME) return;
    token = response.ok ? ((await response.clone().json()) as { csrf_token: string }).csrf_token : null;
  },
};

api.use(csrf);
