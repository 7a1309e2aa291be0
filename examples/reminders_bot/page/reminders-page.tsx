/** Counts the reminders that wait, and lists the polls that run. */
import { useGuildId } from "@baseline/api";
import { Button, Card, EmptyState, ErrorState, formatAgo, formatCount, formatDateTime, Loading, PageHeader, Skeleton } from "@baseline/ui";
import { Vote } from "lucide-react";
import Link from "next/link";

import { PollRow } from "./poll-row";
import { type Reminders, usePolls, useReminders } from "./reminders";
import { mark, t } from "./words";

/** Refusals of the cog, which are translated here. */
mark("This poll has ended already.");

export default function RemindersPage() {
  const guildId = useGuildId();
  const reminders = useReminders();
  return (
    <>
      <PageHeader
        title={t("Reminders and polls")}
        description={t("Reminders that wait, and polls that run. Only its member can read a reminder.")}
        actions={<Button asChild variant="secondary" size="sm"><Link href={`/guilds/${guildId}/settings`}>{t("Change in settings")}</Link></Button>}
      />
      {reminders.error && !reminders.data && <ErrorState title={t("The reminders could not be counted")} error={reminders.error} onRetry={() => void reminders.refetch()} className="py-24" />}
      {!reminders.error && !reminders.data && <Loading label={t("Counting the reminders")}><Skeleton className="mb-4 h-24" /></Loading>}
      {reminders.data && <Figures reminders={reminders.data} />}
      <Polls />
    </>
  );
}

function Figures({ reminders }: { reminders: Reminders }) {
  const next = reminders.next_at;
  return (
    <dl className="mb-4 grid gap-4 sm:grid-cols-2">
      <Figure name={t("Reminders")} value={formatCount(reminders.total)} note={t("of {members, plural, one {# member} other {# members}}, {repeated, number} repeated", { members: reminders.members, repeated: reminders.repeated })} />
      <Figure name={t("Next reminder")} value={next ? formatAgo(next) : t("None")} note={next ? formatDateTime(next) : t("Members set one with /remind")} />
    </dl>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className="rounded-xl border border-line bg-surface p-5">
      <dt className="text-sm text-muted">{name}</dt>
      <dd>
        <span className="block text-2xl font-semibold tabular-nums">{value}</span>
        <span className="block text-sm text-muted">{note}</span>
      </dd>
    </div>
  );
}

function Polls() {
  const { data, error, refetch } = usePolls();
  if (error && !data) return <ErrorState title={t("The polls could not be loaded")} error={error} onRetry={() => void refetch()} className="py-24" />;
  if (!data) return <Loading label={t("Loading the polls")}><Skeleton className="h-40" /></Loading>;
  return (
    <Card aria-label={t("Polls")}>
      {data.length === 0 && <EmptyState icon={Vote} title={t("No poll runs")}>{t("Members hold one with /poll in Discord. It appears here.")}</EmptyState>}
      {data.length > 0 && (
        <>
          <p className="border-b border-line px-5 py-3 text-sm text-muted sm:px-6" role="status">{t("{polls, plural, one {# running poll} other {# running polls}}", { polls: data.length })}</p>
          <ul className="divide-y divide-line">{data.map((poll) => <PollRow key={poll.id} poll={poll} />)}</ul>
        </>
      )}
    </Card>
  );
}
