/** Summary of this month, for the overview. */
"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import { Cost } from "@/components/cost";
import { ErrorState } from "@/components/error-state";
import { Unpriced } from "@/components/unpriced";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { GuildUsage } from "@/lib/api/types";
import { thisMonth } from "@/lib/days";
import { formatCompact, formatCount, formatDay } from "@/lib/format";
import { guildPath } from "@/lib/navigation";
import { t } from "@/lib/words";

import { useGetGuildUsage } from "../api";
import { MonthChart } from "./chart/month-chart";

interface MonthSummaryProps {
  guildId: string;
  /** Below the figures: how they stand against a budget. */
  children?: ReactNode;
}

export function MonthSummary({ guildId, children }: MonthSummaryProps) {
  const month = thisMonth();
  const usage = useGetGuildUsage(guildId, month);
  return (
    <Card aria-labelledby="month-summary">
      <CardHeader
        titleId="month-summary"
        title={t("This month")}
        description={t("Since {from}, in UTC", { from: formatDay(month.from) })}
        actions={
          <Button asChild variant="ghost" size="sm" className="-mr-3">
            <Link href={guildPath(guildId, "usage")}>
              {t("All usage")} <ArrowRight aria-hidden />
            </Link>
          </Button>
        }
      />
      <CardBody>
        {usage.data ? (
          <Figures usage={usage.data}>{children}</Figures>
        ) : usage.isError ? (
          <ErrorState title={t("Usage could not be loaded")} error={usage.error} failures={usage.errorUpdateCount} onRetry={() => void usage.refetch()} />
        ) : (
          <Loading label={t("Loading usage")} className="space-y-6">
            <Skeleton className="h-12 w-48" />
            <Skeleton className="h-44" />
          </Loading>
        )}
      </CardBody>
    </Card>
  );
}

function Figures({ usage, children }: { usage: GuildUsage; children: ReactNode }) {
  const { total } = usage;
  return (
    <>
      <dl className="flex flex-wrap items-end gap-x-10 gap-y-4">
        <div>
          <dt className="text-xs text-muted">{t("Cost")}</dt>
          <dd className="mt-1 text-3xl font-semibold tracking-tight">
            <Cost amount={total.cost_usd} testId="month-cost" />
          </dd>
          {total.unpriced_requests > 0 && (
            <dd className="mt-1.5">
              <Unpriced count={total.unpriced_requests} />
            </dd>
          )}
        </div>
        <div>
          <dt className="text-xs text-muted">{t("Requests")}</dt>
          <dd className="mt-1 text-lg font-medium tabular-nums" data-testid="month-requests">
            {formatCount(total.requests)}
          </dd>
        </div>
        <div>
          <dt className="text-xs text-muted">{t("Tokens")}</dt>
          <dd className="mt-1 text-lg font-medium tabular-nums" title={t("{totalTokens, plural, one {# token} other {# tokens}}", { totalTokens: total.total_tokens })}>
            {formatCompact(total.total_tokens)}
          </dd>
        </div>
      </dl>
      {children}
      {total.requests > 0 ? (
        <MonthChart usage={usage} className="mt-6 h-44" />
      ) : (
        <p className="mt-6 rounded-xl border border-dashed px-4 py-10 text-center text-sm text-muted">
          {t("Nothing was asked this month yet. The chart begins with the first request.")}
        </p>
      )}
    </>
  );
}
