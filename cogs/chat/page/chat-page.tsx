/** Shows how much members talk with the bot, what they think of it, what it costs, and which rule wins. */
import { type CogCost, messageOf, useCogCost, useGuildId, usePlaceNames } from "@baseline/api";
import { Button, Card, CardBody, CardHeader, ErrorState, formatCount, Loading, Name, PageHeader, Segmented, Skeleton } from "@baseline/ui";
import Link from "next/link";
import { useState } from "react";

import { dollars, NAMES, type Override, placeOf, type Summary, useOverrides, useSummary, wordsFor } from "./chat";
import { mark, t } from "./words";

type Days = "7" | "30" | "90";
const DAYS: { value: Days; label: string }[] = [
  { value: "7", label: mark("7 days") },
  { value: "30", label: mark("30 days") },
  { value: "90", label: mark("90 days") },
];

export default function ChatPage() {
  const guildId = useGuildId();
  const summary = useSummary();
  return (
    <>
      <PageHeader
        title={t("Chat")}
        description={summary.data ? t("Conversations of the last {days, plural, one {# day} other {# days}}, for which they are kept.", { days: summary.data.keeps_days }) : t("Conversations with the bot.")}
        actions={<Button asChild variant="secondary" size="sm"><Link href={`/guilds/${guildId}/settings`}>{t("Change in settings")}</Link></Button>}
      />
      {summary.error && !summary.data && <ErrorState title={t("The conversations could not be counted")} error={summary.error} failures={summary.errorUpdateCount} onRetry={() => void summary.refetch()} className="py-24" />}
      {!summary.error && !summary.data && <Loading label={t("Counting the conversations")}><Card><Skeleton className="m-6 h-24" /></Card></Loading>}
      {summary.data && <Figures summary={summary.data} />}
      <Rules />
    </>
  );
}

function Figures({ summary }: { summary: Summary }) {
  const { up, down } = summary.feedback;
  const share = up + down === 0 ? t("No votes yet") : t("{share} % of {votes, plural, one {# vote} other {# votes}}", { share: Math.round((100 * up) / (up + down)), votes: up + down });
  return (
    <dl className="mb-4 grid grid-cols-2 gap-4 sm:grid-cols-3">
      <Figure name={t("Conversations")} value={formatCount(summary.conversations)} note={t("{questions, plural, one {# question} other {# questions}} of {members, plural, one {# member} other {# members}}", { questions: summary.questions, members: summary.members })} />
      <Figure name={t("Thumbs up")} value={formatCount(up)} note={share} />
      <CostFigure />
    </dl>
  );
}

/** All that the chat's models cost, also answers that are forgotten by now, summaries, and searches of the web. */
function CostFigure() {
  const guildId = useGuildId();
  const [days, setDays] = useState<Days>("30");
  const { data, error } = useCogCost(Number(days));
  return (
    <div className="col-span-2 rounded-xl border border-line bg-surface p-5 sm:col-span-1">
      <dt className="text-sm text-muted">{t("Cost")}</dt>
      <dd>
        <span className="block text-2xl font-semibold tabular-nums">{data ? dollars(data.cost_usd) : "–"}</span>
        <span className="block text-sm text-muted">
          {error && !data ? messageOf(error) : data ? requestsOf(data) : t("Counting")}
        </span>
        <div className="mt-3 flex flex-wrap items-center gap-3">
          <Segmented label={t("Days of the cost")} value={days} choices={DAYS.map(({ value, label }) => ({ value, label: t(label) }))} onChange={setDays} />
          <Link href={`/guilds/${guildId}/usage`} className="text-sm text-accent-ink underline underline-offset-2">{t("All usage")}</Link>
        </div>
      </dd>
    </div>
  );
}

const requestsOf = ({ requests, unpriced_requests: unpriced }: CogCost): string =>
  unpriced > 0
    ? t("for {requests, plural, one {# request} other {# requests}}, without {unpriced, plural, one {# request} other {# requests}} of unknown cost", { requests, unpriced })
    : t("for {requests, plural, one {# request} other {# requests}}", { requests });

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

function Rules() {
  const { data, error, refetch } = useOverrides();
  const names = usePlaceNames();
  return (
    <Card aria-labelledby="chat-rules">
      <CardHeader titleId="chat-rules" title={t("Which rule wins")} description={t("The first rule that fits and says something holds, and in a thread its own before those of its channel; below them, the server's own settings.")} />
      <CardBody>
        {error && !data && <ErrorState title={t("The rules could not be loaded")} error={error} onRetry={() => void refetch()} />}
        {!error && !data && <Loading label={t("Loading the rules")}><Skeleton className="h-24" /></Loading>}
        {data && (
          <ol className="list-decimal space-y-4 pl-5 text-sm">
            {data.rules.map((rule, number) => (
              <RuleRow key={number} title={placeOf(rule, names)} values={rule.values} />
            ))}
            <RuleRow title={t("The whole server")} values={data.server} />
          </ol>
        )}
      </CardBody>
    </Card>
  );
}

function RuleRow({ title, values }: { title: string; values: Override["values"] }) {
  return (
    <li>
      <span className="font-medium"><Name>{title}</Name></span>
      {Object.entries(values).map(([name, value]) => (
        <p key={name} className="mt-1 break-words"><span className="text-muted">{t(NAMES[name] ?? name)}: </span><Name>{wordsFor(value)}</Name></p>
      ))}
    </li>
  );
}
