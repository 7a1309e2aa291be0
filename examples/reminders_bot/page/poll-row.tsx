/** A poll with its votes, and the button that ends it. */
import { useCogChange, useGuildId, usePlaceNames } from "@baseline/api";
import { Button, Confirm, formatAgo, formatDateTime, Name, toast } from "@baseline/ui";

import { hasEnded, type Poll, votesOf } from "./reminders";
import { rich, t } from "./words";

export function PollRow({ poll }: { poll: Poll }) {
  const guildId = useGuildId();
  const places = usePlaceNames();
  const end = useCogChange<void>(() => ({ method: "POST", path: `polls/${poll.id}/end` }), { onDone: () => toast.success(t("The poll ends within a minute")) });
  const votes = votesOf(poll);
  return (
    <li className="space-y-3 px-5 py-4 sm:px-6">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="w-full min-w-0 sm:w-auto sm:flex-1">
          <h2 className="text-sm font-medium break-words"><Name>{poll.question}</Name></h2>
          <p className="text-xs text-muted">
            <Name>{places.channel(poll.channel_id)}</Name>, {t("{votes, plural, one {# vote} other {# votes}}", { votes })},{" "}
            {hasEnded(poll)
              ? t("ending now")
              : rich("ends <time></time>", { time: () => <time dateTime={poll.ends_at} title={formatDateTime(poll.ends_at)}>{formatAgo(poll.ends_at)}</time> })}
          </p>
        </div>
        {poll.message_id && (
          <Button asChild variant="ghost" size="sm">
            <a href={`https://discord.com/channels/${guildId}/${poll.channel_id}/${poll.message_id}`} target="_blank" rel="noreferrer" aria-label={t("Open in Discord: {question}", { question: poll.question })}>{t("Open in Discord")}</a>
          </Button>
        )}
        {!hasEnded(poll) && <Confirm
          trigger={<Button variant="secondary" size="sm" aria-label={t("End now: {question}", { question: poll.question })}>{t("End now")}</Button>}
          title={t("End this poll now?")}
          description={t("The bot shows the result in place of the buttons. Votes cannot be changed any more.")}
          action={t("End the poll")}
          onConfirm={() => end.mutateAsync()}
        />}
      </div>
      <ul aria-label={t("Answers to {question}", { question: poll.question })} className="space-y-2 text-sm">
        {poll.answers.map(({ answer, votes: own }, at) => (
          <li key={at}>
            <span className="flex justify-between gap-3">
              <span className="min-w-0 break-words"><Name>{answer}</Name></span>
              <span className="text-muted tabular-nums">{own}</span>
            </span>
            <span aria-hidden className="mt-1 block h-1.5 overflow-hidden rounded-full bg-line">
              <span className="block h-full rounded-full bg-accent" style={{ width: `${votes === 0 ? 0 : (100 * own) / votes}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}
