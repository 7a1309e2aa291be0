/** Lists the entries of the guestbook, and removes them. */
import { useCogChange } from "@baseline/api";
import { Button, Card, Confirm, EmptyState, ErrorState, formatAgo, formatDateTime, Loading, Name, PageHeader, Person, Skeleton, toast } from "@baseline/ui";
import { BookHeart, Trash2 } from "lucide-react";
import { useState } from "react";

import { type Entry, useEntries } from "./entries";
import { mark, t } from "./words";

const PAGE = 50;
const MOST = 500;

/** Refusals of the cog, which are translated here. */
mark("This entry has been removed already.");

export default function GuestbookPage() {
  const [limit, setLimit] = useState(PAGE);
  const { data, error, refetch, isFetching } = useEntries(limit);
  return (
    <>
      <PageHeader title={t("Guestbook")} description={t("What members have written with /guestbook.")} />
      {error && !data && <ErrorState title={t("The guestbook could not be loaded")} error={error} onRetry={() => void refetch()} className="py-24" />}
      {!error && !data && <EntriesLoading />}
      {data?.total === 0 && (
        <Card>
          <EmptyState icon={BookHeart} title={t("Nobody has written yet")}>
            {t("Members write with /guestbook in Discord. Entries appear here.")}
          </EmptyState>
        </Card>
      )}
      {data && data.total > 0 && (
        <Card aria-label={t("Entries")}>
          <p className="border-b border-line px-5 py-3 text-sm text-muted sm:px-6">{t("{total, plural, one {# entry} other {# entries}}", { total: data.total })}</p>
          <ul className="divide-y divide-line">
            {data.entries.map((entry) => (
              <EntryRow key={entry.id} entry={entry} />
            ))}
          </ul>
          {data.total > data.entries.length && limit < MOST && (
            <div className="border-t border-line p-3 text-center">
              <Button variant="ghost" busy={isFetching} onClick={() => setLimit(Math.min(limit + PAGE, MOST))}>
                {t("Show earlier entries")}
              </Button>
            </div>
          )}
        </Card>
      )}
    </>
  );
}

function EntryRow({ entry }: { entry: Entry }) {
  const remove = useCogChange<void>(() => ({ method: "DELETE", path: `entries/${entry.id}` }), { onDone: () => toast.success(t("Entry removed")) });
  return (
    <li className="flex items-start gap-3 px-5 py-4 sm:px-6">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Person id={entry.user_id} name={entry.name} />
          <time dateTime={entry.written_at} title={formatDateTime(entry.written_at)} className="text-xs text-muted">
            {formatAgo(entry.written_at)}
          </time>
        </div>
        <p className="mt-2 text-sm break-words whitespace-pre-line">
          <Name>{entry.text}</Name>
        </p>
      </div>
      <Confirm
        trigger={
          <Button variant="ghost" size="icon-sm" aria-label={t("Remove the entry of {name}", { name: entry.name })}>
            <Trash2 aria-hidden />
          </Button>
        }
        title={t("Remove this entry?")}
        description={t("It is deleted for good.")}
        action={t("Remove")}
        onConfirm={() => remove.mutateAsync()}
      />
    </li>
  );
}

function EntriesLoading() {
  return (
    <Loading label={t("Loading entries")}>
      <Card className="divide-y divide-line">
        {[0, 1, 2].map((row) => (
          <div key={row} className="space-y-3 px-5 py-4 sm:px-6">
            <Skeleton className="h-8 w-44" />
            <Skeleton className="h-4 w-3/4" />
          </div>
        ))}
      </Card>
    </Loading>
  );
}
