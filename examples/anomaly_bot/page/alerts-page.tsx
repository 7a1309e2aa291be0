/** The queue of alerts: those without a verdict, or all. */
import { useCogChange, usePluginPath } from "@baseline/api";
import { Badge, Button, Card, EmptyState, ErrorState, formatAgo, formatDateTime, Loading, Name, PageHeader, Segmented, Skeleton, toast } from "@baseline/ui";
import { Siren } from "lucide-react";
import Link from "next/link";
import { useState } from "react";

import { type Alert, nameOf, TITLES, useAlerts, withDecimals } from "./anomalies";
import { mark, t } from "./words";

const PAGE = 50;
const MOST = 500;
const MOST_NAMED = 12;
const VIEWS = [
  { value: "waiting", label: mark("To judge") },
  { value: "all", label: mark("All") },
] as const;

export default function AlertsPage() {
  const [view, setView] = useState<"waiting" | "all">("waiting");
  const [limit, setLimit] = useState(PAGE);
  const { data, error, refetch, isFetching } = useAlerts(view === "waiting", limit);
  return (
    <>
      <PageHeader title={t("Anomalies")} description={t("Suspected raids and unusual behaviour. A verdict moves the threshold within half an hour.")} />
      <Segmented label={t("Alerts")} value={view} choices={VIEWS.map(({ value, label }) => ({ value, label: t(label) }))} onChange={setView} className="mb-4" />
      {error && !data && <ErrorState title={t("The alerts could not be loaded")} error={error} onRetry={() => void refetch()} className="py-24" />}
      {!error && !data && (
        <Loading label={t("Loading alerts")}>
          <Skeleton className="h-40" />
        </Loading>
      )}
      {data?.total === 0 && (
        <Card>
          <EmptyState icon={Siren} title={view === "waiting" ? t("Nothing waits for a verdict") : t("There were no alerts")}>
            {t("A new server is watched for two weeks before anything is reported.")}
          </EmptyState>
        </Card>
      )}
      {data && data.total > 0 && (
        <Card aria-label={t("Alerts")}>
          <p className="border-b border-line px-5 py-3 text-sm text-muted sm:px-6">{t("{total, plural, one {# alert} other {# alerts}}", { total: data.total })}</p>
          <ul className="divide-y divide-line">
            {data.alerts.map((alert) => (
              <AlertRow key={alert.id} alert={alert} />
            ))}
          </ul>
          {data.total > data.alerts.length && limit < MOST && (
            <div className="border-t border-line p-3 text-center">
              <Button variant="ghost" busy={isFetching} onClick={() => setLimit(Math.min(limit + PAGE, MOST))}>
                {t("Show earlier alerts")}
              </Button>
            </div>
          )}
        </Card>
      )}
    </>
  );
}

function AlertRow({ alert }: { alert: Alert }) {
  const pathOf = usePluginPath();
  const judge = useCogChange<"right" | "wrong">((verdict) => ({ method: "POST", path: `alerts/${alert.id}/verdict`, body: { verdict } }), {
    onDone: () => toast.success(t("Verdict kept")),
  });
  const factors = Object.entries(alert.factors).sort(([, one], [, other]) => other - one);
  const more = alert.user_ids.length - MOST_NAMED;
  return (
    <li className="space-y-2 px-5 py-4 sm:px-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-sm font-medium">{t(TITLES[alert.kind])}</h2>
        <Badge tone={alert.kind === "raid" ? "danger" : "warning"}>{withDecimals(alert.score, 2)}</Badge>
        {alert.verdict && <Badge>{alert.verdict === "right" ? t("Right") : t("False alarm")}</Badge>}
        <time dateTime={alert.found_at} title={formatDateTime(alert.found_at)} className="text-xs text-muted">
          {formatAgo(alert.found_at)}
        </time>
      </div>
      {factors.length > 0 && <p className="text-sm text-muted">{factors.map(([name, share]) => `${t(name)} ${withDecimals(share, 2)}`).join(", ")}</p>}
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-sm">
        {alert.user_ids.slice(0, MOST_NAMED).map((userId) => (
          <Link key={userId} href={pathOf(`member/${userId}`)} className="text-accent-ink underline underline-offset-2">
            <Name>{nameOf(alert, userId)}</Name>
          </Link>
        ))}
        {more > 0 && <span className="text-muted">{t("and {more} more", { more })}</span>}
      </p>
      {alert.kind !== "reported" && !alert.verdict && (
        <div className="flex gap-2">
          <Button size="sm" variant="secondary" busy={judge.isPending} onClick={() => judge.mutate("right")}>
            {t("Right")}
          </Button>
          <Button size="sm" variant="ghost" busy={judge.isPending} onClick={() => judge.mutate("wrong")}>
            {t("False alarm")}
          </Button>
        </div>
      )}
    </li>
  );
}
