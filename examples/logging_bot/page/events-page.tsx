/** Shows which events are logged and where they are posted; the settings page changes it. */
import { useGuildId, usePlaceNames } from "@baseline/api";
import { Badge, Button, Card, CardBody, CardHeader, ErrorState, Loading, PageHeader, Skeleton } from "@baseline/ui";
import Link from "next/link";

import { inWords, type Topic, useConfiguration } from "./log";
import { t } from "./words";

export default function EventsPage() {
  const guildId = useGuildId();
  const { data, error, refetch } = useConfiguration();
  return (
    <>
      <PageHeader
        title={t("Logged events")}
        description={data ? t("Kept for {days, plural, one {# day} other {# days}}, {text, select, kept {with} other {without}} the text of messages.", { days: data.keeps_days, text: data.keeps_text ? "kept" : "" }) : t("What is logged, and where it is posted.")}
        actions={<Button asChild variant="secondary" size="sm"><Link href={`/guilds/${guildId}/settings`}>{t("Change in settings")}</Link></Button>}
      />
      {error && !data && <ErrorState title={t("The configuration could not be loaded")} error={error} onRetry={() => void refetch()} className="py-24" />}
      {!error && !data && <Loading label={t("Loading the configuration")}><Card><Skeleton className="m-6 h-40" /></Card></Loading>}
      <div className="grid gap-4 md:grid-cols-2">{data?.topics.map((topic) => <TopicCard key={topic.topic} topic={topic} />)}</div>
    </>
  );
}

function TopicCard({ topic }: { topic: Topic }) {
  const titleId = `topic-${topic.topic}`;
  const names = usePlaceNames();
  return (
    <Card aria-labelledby={titleId}>
      <CardHeader
        titleId={titleId}
        title={inWords(topic.topic)}
        description={topic.channel_id ? t("Posted to {channel}", { channel: names.channel(topic.channel_id) }) : t("Kept, and posted nowhere: no channel is chosen")}
      />
      <CardBody>
        <ul className="space-y-2 text-sm">
          {topic.kinds.map(({ kind, logged, last_week: lastWeek }) => (
            <li key={kind} className="flex items-center justify-between gap-3">
              <span>{t(kind)}</span>
              {logged ? <span className="text-muted">{t("{count, number} this week", { count: lastWeek })}</span> : <Badge>{t("off")}</Badge>}
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}
