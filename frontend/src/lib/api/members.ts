/** Search of a guild's members, and names of people by id, fetched for those who are shown, many in one request. */
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";

import { api } from "./client";
import { answer } from "./problem";
import { queryKeys } from "./query-keys";
import type { UsagePerson } from "./types";

const LIMIT = 20;

export function useSearchMembers(guildId: string, query: string, enabled = true) {
  return useQuery({
    queryKey: queryKeys.members(guildId, query),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/guilds/{guild_id}/members", {
          params: { path: { guild_id: guildId }, query: { query, limit: LIMIT } },
          signal,
        }),
      ),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

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
