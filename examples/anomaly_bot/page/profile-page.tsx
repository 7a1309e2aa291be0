/** Page of the usual activity of one member: amounts, hours, weekdays, trends. */
import { ApiProblem, usePluginPath } from "@baseline/api";
import { Card, CardBody, EmptyState, ErrorState, formatDateTime, Loading, locale, PageHeader, Skeleton } from "@baseline/ui";
import { Siren } from "lucide-react";
import Link from "next/link";

import { type Profile, useProfile, withDecimals } from "./anomalies";
import { t } from "./words";

const A_MONDAY = Date.UTC(2024, 0, 1);

const weekdays = (): string[] => {
  const format = new Intl.DateTimeFormat(locale(), { weekday: "short", timeZone: "UTC" });
  return [0, 1, 2, 3, 4, 5, 6].map((day) => format.format(A_MONDAY + day * 86_400_000));
};

export default function ProfilePage({ params }: { params: Record<string, string> }) {
  const pathOf = usePluginPath();
  const { data, error, refetch } = useProfile(params.user ?? "");
  const isUnlearned = error instanceof ApiProblem && error.status === 404;
  return (
    <>
      <PageHeader title={t("Member profile")} description={data?.name ? t("What is usual for {name}.", { name: data.name }) : t("What is usual for member {id}.", { id: params.user ?? "" })} />
      <Link href={pathOf("")} className="mb-4 inline-block text-sm text-accent-ink underline underline-offset-2">
        {t("All alerts")}
      </Link>
      {error && isUnlearned && (
        <Card>
          <EmptyState icon={Siren} title={t("There is no profile of this member yet")}>{t("Baselines are learned every six hours, from what members do.")}</EmptyState>
        </Card>
      )}
      {error && !isUnlearned && <ErrorState title={t("The profile could not be loaded")} error={error} onRetry={() => void refetch()} className="py-24" />}
      {!error && !data && (
        <Loading label={t("Loading the profile")}>
          <Skeleton className="h-64" />
        </Loading>
      )}
      {data && <Details profile={data} />}
    </>
  );
}

function Details({ profile }: { profile: Profile }) {
  const facts = [
    [t("Observed"), t("{days, plural, one {# day} other {# days}}, {active, plural, one {# half-hour} other {# half-hours}} with activity", { days: Math.round(profile.days), active: Math.round(profile.active_half_hours) })],
    [t("Messages a day"), t("{moving} in the last week, {weighted} weighted", { moving: withDecimals(profile.moving_average, 1), weighted: withDecimals(profile.weighted_average, 1) })],
    [t("Usual in half an hour"), profile.usual.map(({ kind, mean, most }) => t("{kind} {mean} (up to {most})", { kind: t(kind), mean: withDecimals(mean, 1), most: withDecimals(most, 0) })).join(", ")],
    [t("Trends of messages"), Object.entries(profile.trends).map(([days, direction]) => t("{days} days: {direction}", { days, direction: t(direction) })).join(", ")],
    [t("Learned"), formatDateTime(profile.learned_at)],
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
        <Bars title={t("Hours (UTC)")} values={profile.hours} labels={profile.hours.map((_, hour) => String(hour))} />
        <Bars title={t("Weekdays")} values={profile.weekdays} labels={weekdays()} />
      </CardBody>
    </Card>
  );
}

/** Labels of more bars than this would touch: every third one is shown. */
const MOST_LABELS = 7;

function Bars({ title, values, labels }: { title: string; values: number[]; labels: string[] }) {
  const most = Math.max(1, ...values);
  const step = values.length > MOST_LABELS ? 3 : 1;
  return (
    <figure>
      <figcaption className="mb-2 text-sm text-muted">{t("{title}: half-hours with activity", { title })}</figcaption>
      <ol className="flex h-28 items-end gap-0.5 sm:gap-1">
        {values.map((value, index) => (
          <li key={labels[index]} className="flex h-full min-w-0 flex-1 flex-col justify-end text-center text-xs text-muted" aria-label={`${labels[index]}: ${value}`}>
            <span aria-hidden className="rounded-sm bg-accent" style={{ height: `${(value / most) * 80}%` }} />
            <span aria-hidden className="h-4 whitespace-nowrap">{index % step === 0 && labels[index]}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
