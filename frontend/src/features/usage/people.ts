/** Names of people, fetched for those who are shown, many in one request. */
import { useQueries } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { UsagePerson } from "@/lib/api/types";

const MOST_AT_ONCE = 50;
const GATHER_MS = 30;
const FRESH_MS = 60 * 60_000;

interface Waiting {
  userId: string;
  resolve: (person: UsagePerson | null) => void;
  reject: (reason: unknown) => void;
}

const waiting = new Map<string, Waiting[]>();

async function ask(guildId: string, asked: Waiting[]): Promise<void> {
  try {
    const people = await answer(
      api.GET("/api/v1/guilds/{guild_id}/llm/usage/people", {
        params: { path: { guild_id: guildId }, query: { user_id: asked.map(({ userId }) => userId) } },
      }),
    );
    const byId = new Map(people.map((person) => [person.id, person]));
    for (const { userId, resolve } of asked) resolve(byId.get(userId) ?? null);
  } catch (reason) {
    for (const { reject } of asked) reject(reason);
  }
}

/** Batches requests: gathers the people that are asked for within a moment. */
function nameOf(guildId: string, userId: string): Promise<UsagePerson | null> {
  return new Promise((resolve, reject) => {
    const queue = waiting.get(guildId) ?? [];
    queue.push({ userId, resolve, reject });
    if (queue.length > 1) return;
    waiting.set(guildId, queue);
    setTimeout(() => {
      waiting.delete(guildId);
      for (let start = 0; start < queue.length; start += MOST_AT_ONCE) void ask(guildId, queue.slice(start, start + MOST_AT_ONCE));
    }, GATHER_MS);
  });
}

/** The people with these ids as far as they are known, by id. */
export function usePeople(guildId: string, userIds: string[]): ReadonlyMap<string, UsagePerson> {
  return useQueries({
    queries: userIds.map((userId) => ({
      queryKey: queryKeys.usagePerson(guildId, userId),
      queryFn: () => nameOf(guildId, userId),
      staleTime: FRESH_MS,
      gcTime: FRESH_MS,
    })),
    combine: (results) => new Map(results.flatMap(({ data }) => (data ? [[data.id, data] as const] : []))),
  });
}
