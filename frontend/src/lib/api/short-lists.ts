/** Live lists that are read page by page: only those of one page are read anew, as each page is a request. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";

const pagesIn = (data: unknown): number => (data as Partial<InfiniteData<unknown>> | undefined)?.pages?.length ?? 1;

/** Longer lists become stale, and are read anew once the viewer asks or comes back. */
export function refetchShort(queries: QueryClient, queryKey: readonly unknown[]): void {
  void queries.invalidateQueries({ queryKey, refetchType: "none" });
  void queries.refetchQueries({ queryKey, type: "active", predicate: ({ state }) => pagesIn(state.data) <= 1 });
}
