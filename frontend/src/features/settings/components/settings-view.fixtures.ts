/** A cog with one field of each kind that the tests use, and an API that stores it. */
import { http, HttpResponse } from "msw";

import type { SettingsSection } from "@/lib/api/types";

import { answers, GUILD_URL, server } from "../../../../test/server";

export const ASK_SCHEMA = {
  title: "Ask",
  type: "object",
  properties: {
    persona: { title: "Persona", type: "string", format: "multiline", maxLength: 200, default: "Be kind." },
    model: {
      title: "Model",
      type: "string",
      format: "llm-model",
      oneOf: [
        { const: "openai:gpt-5-mini", title: "GPT-5 mini" },
        { const: "anthropic:claude-sonnet-4-6", title: "Claude Sonnet 4.6" },
      ],
      default: "openai:gpt-5-mini",
    },
    temperature: { title: "Temperature", type: "number", minimum: 0, maximum: 2, default: 0.7 },
    allowed_roles: { title: "Who may ask", type: "array", items: { type: "string", format: "discord-role" }, default: [] },
    private: { title: "Answer privately", type: "boolean", default: false },
    channel: { title: "Channel", anyOf: [{ type: "string", format: "discord-channel" }, { type: "null" }], default: null },
    api_key: { title: "Key", anyOf: [{ type: "string", format: "secret" }, { type: "null" }], default: null },
  },
};

export const askSection = (changes: Partial<SettingsSection> = {}): SettingsSection => ({
  key: "ask",
  title: "Ask",
  description: "Answers questions.",
  schema_version: 1,
  version: 3,
  values: {
    persona: "Be kind.",
    model: "openai:gpt-5-mini",
    temperature: 0.4,
    allowed_roles: ["2"],
    private: false,
    channel: null,
    api_key: "••••••••",
  },
  stored: ["temperature", "allowed_roles", "api_key"],
  rejected: [],
  updated_at: null,
  updated_by: null,
  ...changes,
});

/** Stores what is saved, refuses stale versions as the API does, and records each request's body. */
export function serveSettings(section: SettingsSection = askSection()) {
  const api = { section, saved: [] as { version: number; values: SettingsSection["values"] }[], resets: [] as string[] };
  const stale = () => HttpResponse.json({ type: "urn:baseline:settings.stale", title: "stale", status: 409 }, { status: 409 });
  server.use(
    http.get(`${GUILD_URL}/settings`, () => HttpResponse.json({ sections: [api.section] })),
    answers("get", `${GUILD_URL}/settings/schema`, { sections: { ask: ASK_SCHEMA } }),
    answers("get", `${GUILD_URL}/audit-log`, { entries: [], next: null }),
    answers("get", `${GUILD_URL}/members`, []),
    answers("get", `${GUILD_URL}/channels`, [{ id: "10", name: "general", kind: "text" }]),
    answers("get", `${GUILD_URL}/roles`, [
      { id: "2", name: "Maker", color: null, position: 1 },
      { id: "3", name: "Mentor", color: "#5a8dee", position: 2 },
    ]),
    http.get(`${GUILD_URL}/settings/ask`, () => HttpResponse.json(api.section)),
    http.put<never, { version: number; values: SettingsSection["values"] }>(`${GUILD_URL}/settings/ask`, async ({ request }) => {
      const body = await request.json();
      api.saved.push(body);
      if (body.version !== api.section.version) return stale();
      api.section = { ...api.section, values: body.values, version: body.version + 1 };
      return HttpResponse.json(api.section);
    }),
    http.delete(`${GUILD_URL}/settings/ask`, ({ request }) => {
      api.resets.push(new URL(request.url).search);
      api.section = askSection({ version: api.section.version + 1, stored: [], values: { ...api.section.values, temperature: 0.7 } });
      return HttpResponse.json(api.section);
    }),
  );
  return api;
}
