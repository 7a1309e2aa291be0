/** The API as the tests see it: each test says what it answers. */
import { http, HttpResponse, type JsonBodyType } from "msw";
import { setupServer } from "msw/node";

import type { Me, ProblemType } from "@/lib/api/types";

export const ORIGIN = "http://dashboard.test";
export const GUILD = "1180000000000000001";
export const GUILD_URL = `${ORIGIN}/api/v1/guilds/${GUILD}`;

export const MAYA = { id: "900000000000000001", name: "maya", avatar_url: null };
export const ME: Me = { user: MAYA, csrf_token: "token-of-the-session", is_developer: false, has_developer_team: true, add_bot_url: "https://discord.test/oauth2/authorize?client_id=1&scope=bot" };

export const problem = (status: number, code: string, more: Record<string, unknown> = {}) =>
  HttpResponse.json(
    { type: `urn:baseline:${code}` as ProblemType, title: code, status, detail: `About ${code}`, ...more },
    { status, headers: { "content-type": "application/problem+json" } },
  );

export const answers = (method: "get" | "post" | "put" | "delete", url: string, body: JsonBodyType, status = 200) =>
  http[method](url, () => HttpResponse.json(body, { status }));

export const server = setupServer(
  answers("get", `${ORIGIN}/api/v1/auth/me`, ME),
  answers("get", `${GUILD_URL}/cogs`, []),
  answers("get", `${GUILD_URL}/llm/models`, { default: null, models: [] }),
  answers("get", `${GUILD_URL}/llm/model-endings`, { endings: [], answered_by_successors: [] }),
);
