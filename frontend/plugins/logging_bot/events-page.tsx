/** Shows which events are logged and where they are posted; the settings page changes it. */
import { useGuildId, usePlaceNames } from "@baseline/api";
import { Badge, Button, Card, CardBody, CardHeader, ErrorState, formatCount, Loading, PageHeader, pluralise, Skeleton } from "@baseline/ui";
import Link from "next/link";

import { type Topic, useConfiguration } from "./log";

export default function EventsPage() {
  const guildId = useGuildId();
  const { data, error, refetch } = useConfiguration();
  return (
    <>
      <PageHeader
        title="Logged events"
        description={data ? `Kept for ${pluralise(data.keeps_days, "day", "days")}, ${data.keeps_text ? "with" : "without"} the text of messages.` : "What is logged, and where it is posted."}
        actions={<Button asChild variant="secondary" size="sm"><Link href={`/guilds/${guildId}/settings`}>Change in settings</Link></Button>}
      />
      {error && !data && <ErrorState title="The configuration could not be loaded" error={error} onRetry={() => void refetch()} className="py-24" />}
      {!error && !data && <Loading label="Loading the configuration"><Card><Skeleton className="m-6 h-40" /></Card></Loading>}
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
        title={topic.topic[0]?.toUpperCase() + topic.topic.slice(1)}
        description={topic.channel_id ? `Posted to ${names.channel(topic.channel_id)}` : "Kept, and posted nowhere: no channel is chosen"}
      />
      <CardBody>
        <ul className="space-y-2 text-sm">
          {topic.kinds.map(({ kind, logged, last_week: lastWeek }) => (
            <li key={kind} className="flex items-center justify-between gap-3">
              <span>{kind}</span>
              {logged ? <span className="text-muted">{formatCount(lastWeek)} this week</span> : <Badge>off</Badge>}
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}
