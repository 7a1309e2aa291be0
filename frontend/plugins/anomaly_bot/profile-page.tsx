/** What is usual for one member: amounts, hours, weekdays, trends. */
import { ApiProblem, usePluginPath } from "@baseline/api";
import { Card, CardBody, EmptyState, ErrorState, formatDateTime, Loading, PageHeader, Skeleton } from "@baseline/ui";
import { Siren } from "lucide-react";
import Link from "next/link";

import { type Profile, useProfile } from "./anomalies";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export default function ProfilePage({ params }: { params: Record<string, string> }) {
  const pathOf = usePluginPath();
  const { data, error, refetch } = useProfile(params.user ?? "");
  const isUnlearned = error instanceof ApiProblem && error.status === 404;
  return (
    <>
      <PageHeader title="Member profile" description={`What is usual for ${data?.name ?? `member ${params.user}`}.`} />
      <Link href={pathOf("")} className="mb-4 inline-block text-sm text-accent-ink underline underline-offset-2">
        All alerts
      </Link>
      {error && isUnlearned && (
        <Card>
          <EmptyState icon={Siren} title="There is no profile of this member yet">Baselines are learned every six hours, from what members do.</EmptyState>
        </Card>
      )}
      {error && !isUnlearned && <ErrorState title="The profile could not be loaded" error={error} onRetry={() => void refetch()} className="py-24" />}
      {!error && !data && (
        <Loading label="Loading the profile">
          <Skeleton className="h-64" />
        </Loading>
      )}
      {data && <Details profile={data} />}
    </>
  );
}

function Details({ profile }: { profile: Profile }) {
  const facts = [
    ["Observed", `${profile.days.toFixed(0)} days, ${profile.active_half_hours.toFixed(0)} half-hours with activity`],
    ["Messages a day", `${profile.moving_average.toFixed(1)} in the last week, ${profile.weighted_average.toFixed(1)} weighted`],
    ["Usual in half an hour", profile.usual.map(({ kind, mean, most }) => `${kind} ${mean.toFixed(1)} (up to ${most.toFixed(0)})`).join(", ")],
    ["Trends of messages", Object.entries(profile.trends).map(([days, direction]) => `${days} days: ${direction}`).join(", ")],
    ["Learned", formatDateTime(profile.learned_at)],
  ];
  return (
    <Card>
      <CardBody className="space-y-6">
        <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-[12rem_1fr]">
          {facts.map(([name, value]) => (
            <div key={name} className="space-y-0.5 sm:contents">
              <dt className="text-muted">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Bars title="Hours (UTC)" values={profile.hours} labels={profile.hours.map((_, hour) => String(hour))} />
        <Bars title="Weekdays" values={profile.weekdays} labels={WEEKDAYS} />
      </CardBody>
    </Card>
  );
}

function Bars({ title, values, labels }: { title: string; values: number[]; labels: string[] }) {
  const most = Math.max(1, ...values);
  return (
    <figure>
      <figcaption className="mb-2 text-sm text-muted">{title}: half-hours with activity</figcaption>
      <ol className="flex h-28 items-end gap-0.5 sm:gap-1">
        {values.map((value, index) => (
          <li key={labels[index]} className="flex h-full min-w-0 flex-1 flex-col justify-end text-center text-[0.5rem] text-muted sm:text-[0.625rem]" aria-label={`${labels[index]}: ${value}`}>
            <span aria-hidden className="rounded-sm bg-accent" style={{ height: `${(value / most) * 80}%` }} />
            <span aria-hidden>{labels[index]}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
