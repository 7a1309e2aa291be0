/** Jobs page of the developer team: each scheduled job with its last run, its next one and a button to run it now. */
"use client";

import { CalendarClock } from "lucide-react";
import { toast } from "@/lib/toast";

import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { Job } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { formatAgo, formatCount, formatDateTime, pluralise } from "@/lib/format";

import { useListJobs, useRunJob } from "../api";
import { everyInWords, JOB_STATES, titleOf } from "../words";

export function JobsView() {
  const jobs = useListJobs();
  return (
    <>
      <PageHeader title="Jobs" description="The work that the bot's workers do on a schedule." />
      <Loaded query={jobs} what="The jobs">
        {(data) =>
          data.length === 0 ? (
            <EmptyState icon={CalendarClock} title="No worker has started yet" className="rounded-2xl border border-dashed">
              Start one with <code>baseline worker</code>. Its jobs appear here.
            </EmptyState>
          ) : (
            <Card>
              <ul aria-label="Jobs" className="divide-y">
                {data.map((job) => (
                  <JobRow key={job.name} job={job} />
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
    </>
  );
}

function JobRow({ job }: { job: Job }) {
  const run = useRunJob();
  const title = titleOf(job.name);
  const { label, tone } = JOB_STATES[job.state];

  function runNow() {
    run.mutate(job.name, {
      onSuccess: () => toast.success(`${title} runs within seconds.`),
      onError: (error) => toast.error(wordingOf(error)),
    });
  }

  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-5 py-4 text-sm sm:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold">
          {title} <Badge tone={tone}>{job.requested_at && job.state !== "running" ? "Asked for" : label}</Badge>
        </h2>
        <p className="mt-1 text-muted">{everyInWords(job.every_seconds)}</p>
        {job.error !== "" && <p className="mt-2 rounded-lg bg-danger-soft px-3 py-2 font-mono text-xs break-words text-danger-ink">{job.error}</p>}
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-1 sm:w-72 [&_dt]:text-xs [&_dt]:text-muted">
        <div>
          <dt>Last run</dt>
          <dd title={job.finished_at ? `${formatDateTime(job.finished_at)}, by ${job.worker}` : undefined}>
            {job.finished_at ? formatAgo(job.finished_at) : "never"}
          </dd>
          {job.runs > 0 && (
            <dd className="text-xs text-muted">
              {pluralise(job.runs, "run")}, {job.failures > 0 ? `${formatCount(job.failures)} failed` : "none failed"}
            </dd>
          )}
        </div>
        <div>
          <dt>Next run</dt>
          <dd title={formatDateTime(job.due_at)}>{formatAgo(job.due_at)}</dd>
        </div>
      </dl>
      <Button variant="secondary" size="sm" busy={run.isPending} aria-label={`Run now: ${title}`} onClick={runNow}>
        Run now
      </Button>
    </li>
  );
}
