/** Refetches a guild's data when the event stream announces changes by other users, other tabs or the bot. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { streamIs } from "./following";
import { queryKeys } from "./query-keys";
import { refetchShort } from "./short-lists";

const EVENTS_URL = "/api/v1/events";
/** A page that reads for longer may miss a change; for a page that is opened later on, this is far too long. */
const LONGEST_READ_MS = 10_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** Throttle interval for usage, which a busy guild publishes every second. */
const USAGE_PAUSE_MS = 5_000;
/** The request log is written in batches, some time after the usage is announced. */
const LOGGED_AFTER_MS = 2_000;

interface EventData {
  /** Undefined for an event without a guild: it concerns all guilds of the user. */
  guild_id?: string;
  cog?: string;
}

function dataOf(event: Event): EventData {
  try {
    return JSON.parse((event as MessageEvent<string>).data) as EventData;
  } catch {
    return {};
  }
}

const guildOf = (event: Event): string | undefined => dataOf(event).guild_id;

/** Throttle: run the first call at once, and at most one more after each pause. */
function throttled(act: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  function call(): void {
    isDue = timer !== undefined;
    if (isDue) return;
    act();
    timer = setTimeout(() => {
      timer = undefined;
      if (isDue) call();
    }, USAGE_PAUSE_MS);
  }
  return { call, cancel: () => clearTimeout(timer) };
}

/** Run a pause after the first call, once for all calls of the pause. */
function delayed(act: () => void, pause: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  function call(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      act();
    }, pause);
  }
  return { call, cancel: () => clearTimeout(timer) };
}

/** The queries that each event invalidates, by event name; after `reset`, events may have been missed. */
function reactions(queries: QueryClient, guildId: string) {
  const stale = (queryKey: string[]): void => void queries.invalidateQueries({ queryKey });
  const staleAlone = (queryKey: string[]): void => void queries.invalidateQueries({ queryKey, exact: true });
  /** Queries of plugins name the events that concern them in `meta`. */
  const ofPlugins = (name: string): void =>
    void queries.invalidateQueries({
      queryKey: queryKeys.extensions(guildId),
      predicate: ({ meta }) => (meta?.events as string[] | undefined)?.includes(name) ?? false,
    });
  const ifHere = (act: (event: Event) => void) => (event: Event): void => {
    if (guildOf(event) === guildId) act(event);
  };
  const requests = delayed(() => refetchShort(queries, queryKeys.requestLists(guildId)), LOGGED_AFTER_MS);
  const usage = throttled(() => {
    stale(queryKeys.usage(guildId));
    ofPlugins("usage");
    requests.call();
  });
  const byName = {
    settings: ifHere(() => {
      stale(queryKeys.settings(guildId));
      stale(queryKeys.cogs(guildId)); // the switches of cogs are settings
      refetchShort(queries, queryKeys.audit(guildId));
      stale(queryKeys.budgets(guildId)); // budgets are announced as settings
      ofPlugins("settings");
    }),
    usage: ifHere(usage.call),
    alerts: ifHere(() => stale(queryKeys.alerts(guildId))),
    breakers: (event: Event): void => {
      if ([undefined, guildId].includes(guildOf(event))) stale(queryKeys.cogs(guildId));
    },
    cogs: (): void => {
      stale(queryKeys.settingsSchema(guildId)); // the bot runs other code: sections may be new, changed or gone
      stale(queryKeys.settings(guildId));
      stale(queryKeys.cogs(guildId));
      ofPlugins("cogs");
    },
    extension: ifHere((event) => {
      const cog = dataOf(event).cog;
      if (cog) stale(queryKeys.extension(guildId, cog));
    }),
    access: (event: Event): void => {
      const changed = guildOf(event);
      if (changed === undefined) return stale(queryKeys.guilds); // the user's own access changed and may have been revoked
      staleAlone(queryKeys.guilds);
      if (changed !== guildId) return;
      staleAlone(queryKeys.guild(guildId));
      stale(queryKeys.access(guildId));
      refetchShort(queries, queryKeys.audit(guildId));
      ofPlugins("access");
    },
    reset: (): void => stale(queryKeys.guilds),
  };
  const cancel = (): void => {
    usage.cancel();
    requests.cancel();
  };
  return { byName, cancel };
}

interface Reactions {
  /** By name of the event. Without a stream, queries are refetched at their usual interval. */
  byName: Record<string, (event: Event) => void> & { reset: () => void };
  cancel: () => void;
}

/** Follows the event stream while the page is visible; returns how to stop. */
export function listen({ byName, cancel }: Reactions): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_PAUSE_MS;
  let hasMissed = false;

  function close(): void {
    clearTimeout(timer);
    source?.close();
    source = undefined;
    hasMissed = true;
    streamIs(false);
  }

  function open(): void {
    // The page's data were read after its navigation began, and before its stream is open.
    const readAgo = Math.min(Math.ceil(performance.now()), LONGEST_READ_MS);
    source = new EventSource(`${EVENTS_URL}?read_ms_ago=${readAgo}`);
    for (const [name, reaction] of Object.entries(byName)) source.addEventListener(name, reaction);
    source.addEventListener("open", () => {
      pause = FIRST_PAUSE_MS;
      streamIs(true);
      if (hasMissed) byName.reset();
      hasMissed = false;
    });
    source.addEventListener("error", () => {
      streamIs(false);
      if (source?.readyState !== EventSource.CLOSED) return; // the browser reconnects and resumes by itself
      close(); // the stream was refused: signed out, too many streams, or the server is unavailable
      timer = setTimeout(open, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    });
  }

  // Hidden tabs close their stream: a browser allows few connections per origin, and each stream takes one.
  function seen(): void {
    close();
    if (document.visibilityState === "visible") open();
  }

  if (document.visibilityState === "visible") open();
  document.addEventListener("visibilitychange", seen);
  return () => {
    document.removeEventListener("visibilitychange", seen);
    cancel();
    close();
  };
}

export function useLiveGuild(guildId: string, isSignedIn: boolean): void {
  const queries = useQueryClient();
  useEffect(
    () => (isSignedIn && typeof EventSource !== "undefined" ? listen(reactions(queries, guildId)) : undefined),
    [queries, guildId, isSignedIn],
  );
}
