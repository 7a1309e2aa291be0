/** Card of a limit of the whole server: meter, what is left, when it starts anew, and the projection. */
import type { ReactNode } from "react";

import { Cost } from "@/components/cost";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { BudgetStatus, Ceiling, GuildUsage } from "@/lib/api/types";
import { formatDateTime, formatUtcTime } from "@/lib/format";
import { formatUsd, fromUnits, isAtLeast, times, toUnits } from "@/lib/money";
import { inCents, methodOf, type Projection } from "@/lib/projection";
import { rich, t } from "@/lib/words";

import { actionOf, differenceOf, stateOf } from "../wording";
import { Meter } from "./meter";

interface LimitCardProps {
  limit: BudgetStatus | Ceiling;
  usage: GuildUsage | undefined;
  projection: Projection | null;
}

const isBudget = (limit: BudgetStatus | Ceiling): limit is BudgetStatus => "stop" in limit;

export function LimitCard({ limit, usage, projection }: LimitCardProps) {
  const own = isBudget(limit) ? limit : null;
  const spent = limit.spent_usd ?? "0";
  const reserved = limit.reserved_usd ?? "0";
  const id = `${own ? "budget" : "ceiling"}-${limit.period}`;
  const state = own ? stateOf(own, null) : isAtLeast(spent, limit.limit_usd) ? ({ label: t("Stopped"), tone: "danger" } as const) : null;
  const difference = usage && differenceOf({ user_id: null, cog_name: null, ...limit }, usage);
  return (
    <Card aria-labelledby={id}>
      <CardHeader
        titleId={id}
        title={limit.period === "day" ? t("Server, today") : t("Server, this month")}
        description={own ? actionOf(own) : t("Set by the bot's operator")}
        actions={state && <Badge tone={state.tone}>{state.label}</Badge>}
      />
      <CardBody>
        <p className="text-sm text-muted">
          {rich("<spent></spent> of <limit></limit>", { spent: () => <Cost key="spent" amount={spent} className="text-3xl font-semibold tracking-tight text-ink" />, limit: () => <Cost key="limit" amount={limit.limit_usd} /> })}
        </p>
        <Meter className="mt-4" label={t("Spent of the {period, select, day {day} other {month}}'s limit", { period: limit.period })} spent={spent} reserved={reserved} limit={limit.limit_usd} warnAt={own?.warn_at_percent ?? null} />
        <dl className="mt-5 flex flex-wrap gap-x-8 gap-y-3 text-sm [&_dt]:text-xs [&_dt]:text-muted">
          <Fact name={t("Remaining")}>{formatUsd(left(limit.limit_usd, spent))}</Fact>
          {toUnits(reserved) > 0n && <Fact name={t("Held back for running requests")}>{formatUsd(reserved)}</Fact>}
          {own && <Fact name={t("Warning from")}>{formatUsd(markOf(own))}</Fact>}
          <Fact name={t("Starts anew")}>
            <time dateTime={limit.resets_at} title={t("{resetsAt} where you are", { resetsAt: formatDateTime(limit.resets_at) })}>{formatUtcTime(limit.resets_at)}</time>
          </Fact>
          {limit.period === "month" && projection && (
            <Fact name={t("Expected at the month's end")}>
              {formatUsd(inCents(projection.expected))}{" "}
              <span className="font-normal text-muted">
                {t("({low} to {high})", { low: formatUsd(inCents(projection.low)), high: formatUsd(inCents(projection.high)) })}
              </span>
            </Fact>
          )}
        </dl>
        {limit.period === "month" && projection && <p className="mt-3 text-xs text-pretty text-muted">{methodOf(projection)}</p>}
        {difference && <p className="mt-3 text-xs text-pretty text-muted">{difference}</p>}
      </CardBody>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mt-0.5 font-medium tabular-nums">{children}</dd>
    </div>
  );
}

const left = (limit: string, spent: string): string => (isAtLeast(spent, limit) ? "0" : fromUnits(toUnits(limit) - toUnits(spent)));
const markOf = ({ limit_usd, warn_at_percent }: BudgetStatus): string => fromUnits(toUnits(times(limit_usd, warn_at_percent)) / 100n);
