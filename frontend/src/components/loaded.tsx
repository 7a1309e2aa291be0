/** Shows the data of a query; until then a placeholder, or the error with a retry button. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { ErrorState } from "@/components/error-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { t } from "@/lib/words";

interface LoadedProps<Data> {
  query: Pick<UseQueryResult<Data>, "data" | "isError" | "error" | "errorUpdateCount"> & { refetch: () => unknown };
  /** Begins the messages, such as `The jobs`. */
  what: string;
  children: (data: Data) => ReactNode;
}

export function Loaded<Data>({ query: { data, isError, error, errorUpdateCount, refetch }, what, children }: LoadedProps<Data>) {
  if (data !== undefined) return children(data);
  if (isError) return <ErrorState title={t("{what} could not be loaded", { what })} error={error} failures={errorUpdateCount} onRetry={() => void refetch()} className="rounded-2xl border bg-surface" />;
  return (
    <Loading label={t("{what} are loading", { what })}>
      <Skeleton className="h-40 rounded-2xl" />
    </Loading>
  );
}
