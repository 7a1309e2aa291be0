/** Jobs page of the developer team: each scheduled job with its last run, its next one and a button to run it now. */
"use client";

import { CalendarClock } from "lucide-react";

import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { Job } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { formatAgo, formatDateTime } from "@/lib/format";
import { toast } from "@/lib/toast";
import { rich, t } from "@/lib/words";

import { useListJobs, useRunJob } from "../api";
import { dueInWords, everyInWords, JOB_STATES, titleOf } from "../words";
import { CogJobs } from "./cog-jobs";

export function JobsView() {
  const jobs = useListJobs();
  return (
    <>
      <PageHeader title={t("Jobs")} description={t("The work that the bot's workers do on a schedule.")} />
      <Loaded query={jobs} what={t("The jobs")}>
        {(data) =>
          data.length === 0 ? (
            <EmptyState icon={CalendarClock} title={t("No worker has started yet")} className="rounded-2xl border border-dashed">
              {rich("Start one with <code>baseline worker</code>. Its jobs appear here.", { code: (text) => <code>{text}</code> })}
            </EmptyState>
          ) : (
            <Card>
              <ul aria-label={t("Jobs")} className="divide-y">
                {data.map((job) => (
                  <JobRow key={job.name} job={job} />
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
      <CogJobs />
    </>
  );
}

function JobRow({ job }: { job: Job }) {
  const run = useRunJob();
  const title = titleOf(job.name);
  const { label, tone } = JOB_STATES[job.state];

  function runNow() {
    run.mutate(job.name, {
      onSuccess: () => toast.success(t("{title} runs within seconds.", { title })),
      onError: (error) => toast.error(wordingOf(error)),
    });
  }

  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-5 py-4 text-sm sm:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold">
          {title} <Badge tone={tone}>{job.requested_at && job.state !== "running" ? t("Asked for") : t(label)}</Badge>
        </h2>
        <p className="mt-1 text-muted">{everyInWords(job.every_seconds)}</p>
        {job.error !== "" && <p className="mt-2 rounded-lg bg-danger-soft px-3 py-2 font-mono text-xs break-words text-danger-ink">{job.error}</p>}
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-1 sm:w-72 [&_dt]:text-xs [&_dt]:text-muted">
        <div>
          <dt>{t("Last run")}</dt>
          <dd title={job.finished_at ? t("{at}, by {worker}", { at: formatDateTime(job.finished_at), worker: job.worker }) : undefined}>
            {job.finished_at ? formatAgo(job.finished_at) : t("never")}
          </dd>
          {job.runs > 0 && (
            <dd className="text-xs text-muted">
              {t("{runs, plural, one {# run} other {# runs}}, {failures, plural, =0 {none} other {#}} failed", { runs: job.runs, failures: job.failures })}
            </dd>
          )}
        </div>
        <div>
          <dt>{t("Next run")}</dt>
          <dd title={formatDateTime(job.due_at)}>{dueInWords(job.due_at)}</dd>
        </div>
      </dl>
      <Button variant="secondary" size="sm" busy={run.isPending} aria-label={t("Run now: {title}", { title })} onClick={runNow}>
        {t("Run now")}
      </Button>
    </li>
  );
}
