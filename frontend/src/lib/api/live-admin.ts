/** Refetches the developer team's data when the event stream announces a change of shards, cogs or jobs. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { listen } from "./live";
import { queryKeys } from "./query-keys";

export function useLiveAdmin(): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (typeof EventSource === "undefined") return undefined;
    const stale = (...keys: string[][]) => (): void => keys.forEach((queryKey) => void queries.invalidateQueries({ queryKey }));
    /** Without the reads that the audit log records: they are below keys of their own. */
    const shown = [queryKeys.shards, queryKeys.botCogs, queryKeys.jobs, queryKeys.cogJobs, queryKeys.models, queryKeys.erasures, queryKeys.audits];
    return listen({
      byName: {
        shards: stale(queryKeys.shards, queryKeys.botCogs), // a process posts the state of its cogs with that of its shards
        cogs: stale(queryKeys.botCogs),
        jobs: stale(queryKeys.jobs, queryKeys.erasures), // a job erases what was asked for
        reset: stale(...shown),
      },
      cancel: () => undefined,
    });
  }, [queries]);
}
