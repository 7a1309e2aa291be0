/** End of a list that is read page by page as it is scrolled. */
import { Button } from "@/components/ui/button";
import { wordingOf } from "@/lib/api/wording";
import { t } from "@/lib/words";

export interface NextPage {
  state: "none" | "unread" | "loading" | "failed";
  error: Error | null;
  read: () => void;
  /** Called as the end of the list comes near. Undefined after a failure, which is repeated only on request. */
  onEnd?: () => void;
}

interface PagedQuery {
  hasNextPage: boolean;
  isFetching: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: Error | null;
  fetchNextPage: () => Promise<unknown>;
}

export function nextPageOf({ hasNextPage, isFetching, isFetchingNextPage, isFetchNextPageError, error, fetchNextPage }: PagedQuery): NextPage {
  const read = (): void => void fetchNextPage();
  const state = isFetchingNextPage ? "loading" : isFetchNextPageError ? "failed" : hasNextPage ? "unread" : "none";
  return { state, error, read, onEnd: state === "unread" && !isFetching ? read : undefined };
}

interface ListEndProps {
  next: NextPage;
  words: Record<NextPage["state"], string>;
}

export function ListEnd({ next, words }: ListEndProps) {
  return (
    <div className="flex flex-wrap items-center justify-center gap-3 border-t px-5 py-3 text-center text-xs text-muted">
      <p role="status">
        {words[next.state]} {next.state === "failed" && wordingOf(next.error)}
      </p>
      {next.state === "failed" && (
        <Button variant="secondary" size="sm" onClick={next.read}>
          {t("Try again")}
        </Button>
      )}
    </div>
  );
}
