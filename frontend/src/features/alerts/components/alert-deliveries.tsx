/** The last alerts of a guild with their outcomes, and a button that sends a test. */
"use client";

import { BellRing } from "lucide-react";

import { ErrorState } from "@/components/error-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { wordingOf } from "@/lib/api/wording";
import { formatDateTime } from "@/lib/format";
import { toast } from "@/lib/toast";
import { rich, t } from "@/lib/words";

import { useListAlertDeliveries, useTestAlerts } from "../api";
import { type AlertDelivery, DESCRIPTION, KINDS, NO_TARGET, NONE, NONE_TITLE, sentTo, STATES, TARGETS, TEST, TITLE } from "../words";

const HEADING = "alert-deliveries-title";

export function AlertDeliveries({ guildId }: { guildId: string }) {
  const { data: deliveries, error, errorUpdateCount, refetch } = useListAlertDeliveries(guildId);
  return (
    <Card aria-labelledby={HEADING} className="mt-5 overflow-clip">
      <CardHeader titleId={HEADING} title={t(TITLE)} description={t(DESCRIPTION)} actions={<TestButton guildId={guildId} />} className="pb-5" />
      {deliveries && deliveries.length > 0 ? (
        <ul className="divide-y divide-line border-t border-line">
          {deliveries.map((delivery) => (
            <Delivery key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      ) : deliveries ? (
        <EmptyState icon={BellRing} title={t(NONE_TITLE)} className="border-t border-line">
          {t(NONE)}
        </EmptyState>
      ) : error ? (
        <ErrorState title={t("The alerts could not be loaded")} error={error} failures={errorUpdateCount} onRetry={() => void refetch()} className="border-t border-line" />
      ) : (
        <Loading label={t("Loading alerts")} className="space-y-4 border-t border-line px-5 py-5 sm:px-6">
          <Skeleton className="h-9" />
          <Skeleton className="h-9" />
        </Loading>
      )}
    </Card>
  );
}

function TestButton({ guildId }: { guildId: string }) {
  const test = useTestAlerts(guildId);

  function send() {
    test.mutate(undefined, {
      onSuccess: ({ targets }) => (targets.length > 0 ? toast.success(sentTo(targets)) : toast.error(t(NO_TARGET))),
      onError: (failure) => toast.error(wordingOf(failure)),
    });
  }

  return (
    <Button variant="secondary" busy={test.isPending} onClick={send}>
      {t(TEST)}
    </Button>
  );
}

function Delivery({ delivery }: { delivery: AlertDelivery }) {
  return (
    <li className="px-5 py-4 sm:px-6">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        <span className="font-medium">{t(KINDS[delivery.kind])}</span>
        <span className="text-muted">
          {rich("to the {target}, <time></time>", { target: t(TARGETS[delivery.target]), time: () => <time dateTime={delivery.raised_at}>{formatDateTime(delivery.raised_at)}</time> })}
        </span>
        <Badge tone={delivery.state === "given_up" ? "danger" : delivery.error ? "warning" : "neutral"}>{t(STATES[delivery.state])}</Badge>
      </p>
      <p className="mt-0.5 text-sm text-pretty break-words text-muted">{delivery.text}</p>
      {delivery.error && (
        <p className="mt-1 text-sm text-pretty break-words text-warning-ink">
          {delivery.error}
          {delivery.due_at && ` ${t("Next attempt {at}.", { at: formatDateTime(delivery.due_at) })}`}
        </p>
      )}
    </li>
  );
}
