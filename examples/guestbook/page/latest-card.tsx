/** The latest entry of the guestbook, on the overview. */
import { usePluginPath } from "@baseline/api";
import { Button, Card, CardBody, CardHeader, ErrorState, formatAgo, Loading, Name, Skeleton } from "@baseline/ui";
import Link from "next/link";

import { useEntries } from "./entries";
import { t } from "./words";

export default function LatestCard() {
  const { data, error, refetch } = useEntries(1);
  const path = usePluginPath();
  const latest = data?.entries[0];
  return (
    <Card aria-labelledby="guestbook-latest">
      <CardHeader
        titleId="guestbook-latest"
        title={t("Guestbook")}
        description={data && t("{total, plural, one {# entry} other {# entries}}", { total: data.total })}
        actions={<Button asChild variant="secondary" size="sm"><Link href={path()}>{t("Open guestbook")}</Link></Button>}
      />
      <CardBody>
        {error && !data && <ErrorState title={t("The guestbook could not be loaded")} error={error} onRetry={() => void refetch()} />}
        {!error && !data && <Loading label={t("Loading guestbook")}><Skeleton className="h-10" /></Loading>}
        {data && !latest && <p className="text-sm text-muted">{t("Nobody has written yet.")}</p>}
        {latest && (
          <figure>
            <blockquote className="line-clamp-3 text-sm break-words"><Name>{latest.text}</Name></blockquote>
            <figcaption className="mt-1.5 text-xs text-muted"><Name>{latest.name}</Name> · {formatAgo(latest.written_at)}</figcaption>
          </figure>
        )}
      </CardBody>
    </Card>
  );
}
