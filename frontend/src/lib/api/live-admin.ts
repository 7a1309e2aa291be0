/** Refetches the developer team's data when the event stream announces a change of shards or cogs. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { listen } from "./live";
import { queryKeys } from "./query-keys";

export function useLiveAdmin(): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (typeof EventSource === "undefined") return undefined;
    const stale = (queryKey: readonly string[]) => (): void => void queries.invalidateQueries({ queryKey });
    return listen({
      byName: { shards: stale(queryKeys.shards), cogs: stale(queryKeys.botCogs), reset: stale(queryKeys.admin) },
      cancel: () => undefined,
    });
  }, [queries]);
}
