/** Calls the routes that a plugin's cog adds to the API, for the guild whose dashboard is open. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { send, type Query } from "@/lib/api/client";
import { usePause } from "@/lib/api/following";
import { answer, ApiProblem } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { wordingOf } from "@/lib/api/wording";
import { toast } from "@/lib/toast";

import { usePluginScope } from "./scope";
import { pluginWords } from "./words";

/** While the event stream is away. */
const REFETCH_MS = 10_000;

interface QueryOptions {
  query?: Query;
  enabled?: boolean;
  /** For what changes without an event: fetch anew after so many milliseconds, while the page is visible. */
  refetchInterval?: number;
  /** Keep the answer of the former path or query until the new one arrives. */
  keepPrevious?: boolean;
}

/** Reads `/api/v1/ext/<cog>/guilds/<guild>/<path>`, and reads it anew after the events that the plugin names. */
export function useCogQuery<Data>(path: string, { query = {}, keepPrevious, ...options }: QueryOptions = {}) {
  const { guildId, plugin } = usePluginScope();
  const refetchInterval = usePause(REFETCH_MS, 0) || false;
  return useQuery({
    queryKey: queryKeys.extensionQuery(guildId, plugin.name, path, query),
    queryFn: ({ signal }) => answer<Data>(send("GET", urlOf(plugin.name, guildId, path), { query, signal })),
    placeholderData: keepPrevious ? keepPreviousData : undefined,
    meta: { events: plugin.events ?? [] },
    refetchInterval,
    ...options,
  });
}

export interface Change {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
}

interface ChangeOptions<Data> {
  onDone?: (data: Data) => void;
}

/** Sends a change with the session's CSRF token, then reads the cog's data anew. A refusal is shown as a toast. */
export function useCogChange<Input = void, Data = unknown>(changeOf: (input: Input) => Change, { onDone }: ChangeOptions<Data> = {}) {
  const { guildId, plugin } = usePluginScope();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => {
      const { method, path, body } = changeOf(input);
      return answer<Data>(send(method, urlOf(plugin.name, guildId, path), { body }));
    },
    onSuccess: (data) => onDone?.(data),
    onError: (error) => toast.error(pluginWords(plugin.name).t(messageOf(error))),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.extension(guildId, plugin.name) }),
  });
}

const urlOf = (cog: string, guildId: string, path: string): string => `/api/v1/ext/${cog}/guilds/${guildId}/${path}`;

const WITH_OWN_WORDS = ["urn:baseline:request.invalid", "urn:baseline:extension.switched_off"];

/** The message to show for an error. A cog words its own refusals, such as that of a value. */
export function messageOf(error: unknown): string {
  const detail = error instanceof ApiProblem && WITH_OWN_WORDS.includes(error.problem.type) ? error.problem.detail : null;
  return detail || wordingOf(error);
}
