/** Jobs that cogs have left to the worker: how many there are of each, and what becomes of the failed ones. */
"use client";

import { Confirm } from "@/components/confirm/confirm";
import { Loaded } from "@/components/loaded";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import type { CogJob } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

import { useDiscardCogJobs, useListCogJobs, useRetryCogJobs } from "../api";

export function CogJobs() {
  const jobs = useListCogJobs();
  return (
    <Loaded query={jobs} what={t("The jobs of cogs")}>
      {(data) =>
        data.length > 0 && (
          <Card aria-labelledby="cog-jobs" className="mt-6">
            <CardHeader titleId="cog-jobs" title={t("Jobs of cogs")} description={t("What cogs have left to the workers, of all servers together. Failed ones are kept for 30 days.")} />
            <ul aria-labelledby="cog-jobs" className="mt-3 divide-y border-t">
              {data.map((job) => (
                <CogJobRow key={`${job.cog}.${job.name}`} job={job} />
              ))}
            </ul>
          </Card>
        )
      }
    </Loaded>
  );
}

function CogJobRow({ job }: { job: CogJob }) {
  const { cog, name, waiting, running, retrying, failed, error } = job;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-5 py-4 text-sm sm:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <h3 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold">
          <span className="break-all">{name}</span> <span className="font-normal text-muted">{t("of {cog}", { cog })}</span>
        </h3>
        <p className="mt-1.5 flex flex-wrap gap-1.5">
          {waiting > 0 && <Badge tone="neutral">{t("{count, number} waiting", { count: waiting })}</Badge>}
          {running > 0 && <Badge tone="accent">{t("{count, number} running", { count: running })}</Badge>}
          {retrying > 0 && <Badge tone="warning">{t("{count, number} waiting for another attempt", { count: retrying })}</Badge>}
          {failed > 0 && <Badge tone="danger">{t("{count, number} failed", { count: failed })}</Badge>}
        </p>
        {error !== "" && <p className="mt-2 rounded-lg bg-danger-soft px-3 py-2 font-mono text-xs break-words text-danger-ink">{error}</p>}
      </div>
      {failed > 0 && <FailedActions job={job} />}
    </li>
  );
}

function FailedActions({ job: { cog, name, failed } }: { job: CogJob }) {
  const retry = useRetryCogJobs();
  const discard = useDiscardCogJobs();

  function again() {
    retry.mutate({ cog, name }, {
      onSuccess: ({ jobs }) => toast.success(t("{jobs, plural, one {# job is} other {# jobs are}} tried again within seconds.", { jobs })),
      onError: (error) => toast.error(wordingOf(error)),
    });
  }

  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="secondary" size="sm" busy={retry.isPending} aria-label={t("Try again: {name}", { name })} onClick={again}>
        {t("Try again")}
      </Button>
      <Confirm
        trigger={
          <Button variant="secondary" size="sm" aria-label={t("Discard: {name}", { name })}>
            {t("Discard")}
          </Button>
        }
        title={t("Discard {failed, plural, one {# failed job} other {# failed jobs}}?", { failed })}
        description={t("They are deleted for good. Jobs that wait or run stay.")}
        action={t("Discard")}
        onConfirm={() =>
          discard.mutateAsync({ cog, name }).then(
            ({ jobs }) => toast.success(t("{jobs, plural, one {# job} other {# jobs}} discarded.", { jobs })),
            (error: unknown) => {
              toast.error(wordingOf(error));
              throw error;
            },
          )
        }
      />
    </div>
  );
}
