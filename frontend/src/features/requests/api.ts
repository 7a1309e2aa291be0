/** Queries of single requests to models: of a guild, or of all guilds for the developer team. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { answer } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { PAGE } from "@/lib/api/reads/reads";

import { type Filters, queryOf } from "./filters";

/** `guildId` null stands for all guilds. */
async function page(guildId: string | null, filters: Filters, after: string | undefined, signal: AbortSignal) {
  const { guild_id, ...own } = queryOf(filters);
  const query = { ...own, after, limit: PAGE };
  if (guildId !== null) return answer(api.GET("/api/v1/guilds/{guild_id}/llm/requests", { params: { path: { guild_id: guildId }, query }, signal }));
  return { ...(await answer(api.GET("/api/v1/llm/requests", { params: { query: { ...query, guild_id } }, signal }))), people: [] };
}

export function useListRequests(guildId: string | null, filters: Filters) {
  return useInfiniteQuery({
    queryKey: queryKeys.requestList(guildId, filters),
    queryFn: ({ pageParam, signal }) => page(guildId, filters, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: 30_000,
  });
}

/** The address of the file with all requests of all guilds that the filters match, for the developer team. */
export function exportUrl(filters: Filters): string {
  const given = Object.entries(queryOf(filters)).filter(([, value]) => value !== undefined);
  return `/api/v1/llm/requests.csv?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

async function one(guildId: string | null, requestId: string, signal: AbortSignal) {
  if (guildId === null) {
    const found = await answer(api.GET("/api/v1/llm/requests/{request_id}", { params: { path: { request_id: requestId } }, signal }));
    return { ...found, person: null, conversation: found.asked === null ? ("not_stored" as const) : ("readable" as const) };
  }
  const path = { guild_id: guildId, request_id: requestId };
  return { ...(await answer(api.GET("/api/v1/guilds/{guild_id}/llm/requests/{request_id}", { params: { path }, signal }))), asked: null, answered: null };
}

/** Never read again by itself: the API records each read by the developer team. */
export function useGetRequest(guildId: string | null, requestId: string) {
  return useQuery({
    queryKey: queryKeys.request(guildId, requestId),
    queryFn: ({ signal }) => one(guildId, requestId, signal),
    staleTime: "static",
  });
}

/** Read when `isWanted`, once, also when the stream of events was interrupted: the audit log names the reader each time. */
export function useGetConversation(guildId: string, requestId: string, isWanted: boolean) {
  return useQuery({
    queryKey: queryKeys.conversation(guildId, requestId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/guilds/{guild_id}/llm/requests/{request_id}/conversation", {
          params: { path: { guild_id: guildId, request_id: requestId } },
          signal,
        }),
      ),
    enabled: isWanted,
    staleTime: "static",
    gcTime: 0,
  });
}
