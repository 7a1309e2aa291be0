/** Privacy page of the developer team: export and erase the data of a user or a server, and what was erased. */
"use client";

import { Download, ShieldCheck, Trash2 } from "lucide-react";
import { useState } from "react";

import { Field } from "@/components/field";
import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { TypedConfirm } from "@/components/confirm/typed-confirm";
import type { Erasure } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { formatAgo, formatDateTime } from "@/lib/format";
import { toast } from "@/lib/toast";
import { mark, rich, t } from "@/lib/words";

import { exportUrl, type SubjectKind, useErase, useListErasures } from "../api";

const KINDS: { value: SubjectKind; label: string }[] = [
  { value: "user", label: mark("User") },
  { value: "guild", label: mark("Server") },
];
const ID = /^[0-9]{17,19}$/;
const ORIGINS = { self: mark("by the user"), staff: mark("by the team"), console: mark("on the command line"), retention: mark("after the bot had left") } satisfies Record<Erasure["origin"], string>;

export function PrivacyView() {
  return (
    <>
      <PageHeader title={t("Privacy")} description={t("A copy of what is stored about a user or a server, and its erasure. Both are written to the audit log.")} />
      <div className="space-y-5">
        <Subject />
        <Erasures />
      </div>
    </>
  );
}

function Subject() {
  const [kind, setKind] = useState<SubjectKind>("user");
  const [id, setId] = useState("");
  const isId = ID.test(id);
  return (
    <Card aria-labelledby="subject">
      <CardHeader titleId="subject" title={t("Whose data")} description={t("Users of the bot have both for themselves: on their account page, and with /privacy in Discord.")} />
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3 px-5 py-5 sm:px-6">
        <Segmented label={t("Whose data")} value={kind} choices={KINDS} onChange={setKind} />
        <div className="min-w-56 flex-1">
          <Field label={t("Id at Discord")} error={id !== "" && !isId ? t("17 to 19 digits. Copy it in Discord, with developer mode on.") : undefined}>
            {(control) => <Input {...control} inputMode="numeric" value={id} onChange={(event) => setId(event.target.value.trim())} />}
          </Field>
        </div>
        <div className="flex gap-2">
          <Button asChild={isId} variant="secondary" disabled={!isId}>
            {isId ? (
              <a href={exportUrl(kind, id)} download>
                <Download aria-hidden /> {t("Export")}
              </a>
            ) : (
              <>
                <Download aria-hidden /> {t("Export")}
              </>
            )}
          </Button>
          <EraseButton kind={kind} id={id} disabled={!isId} />
        </div>
      </div>
    </Card>
  );
}

function EraseButton({ kind, id, disabled }: { kind: SubjectKind; id: string; disabled: boolean }) {
  const erase = useErase();
  return (
    <TypedConfirm
      trigger={
        <Button variant="danger" disabled={disabled}>
          <Trash2 aria-hidden /> {t("Erase")}
        </Button>
      }
      title={kind === "user" ? t("Erase the data of this user?") : t("Erase the data of this server?")}
      description={
        kind === "user"
          ? t("Access, requests, sessions and what features have stored go. Costs stay in the accounts of servers, without the user. This cannot be undone.")
          : t("Settings, access, requests, audit log and what features have stored go. Costs stay in the sums over all servers. The bot must have left the server. This cannot be undone.")
      }
      expected={id}
      label={t("Type {id} to confirm", { id })}
      action={t("Erase everything")}
      onConfirm={() =>
        erase.mutateAsync({ kind, id }).then(
          () => toast.success(t("A worker erases the data within a minute.")),
          (error: unknown) => {
            toast.error(wordingOf(error));
            throw error;
          },
        )
      }
    />
  );
}

function Erasures() {
  const erasures = useListErasures();
  return (
    <Loaded query={erasures} what={t("The erasures")}>
      {(data) =>
        data.length === 0 ? (
          <EmptyState icon={ShieldCheck} title={t("Nothing was erased yet")} className="rounded-2xl border border-dashed">
            {t("Requests of users, of the team and after the bot has left a server are listed here.")}
          </EmptyState>
        ) : (
          <Card aria-labelledby="erasures">
            <CardHeader titleId="erasures" title={t("Erasures")} description={t("Repeated for a week, for usage that a disk held back. The record then forgets the user.")} />
            <ul aria-labelledby="erasures" className="mt-4 divide-y border-t">
              {data.map((erasure) => (
                <ErasureRow key={`${erasure.requested_at} ${erasure.subject_id ?? ""}`} erasure={erasure} />
              ))}
            </ul>
          </Card>
        )
      }
    </Loaded>
  );
}

function ErasureRow({ erasure }: { erasure: Erasure }) {
  const { kind, subject_id, origin, requested_at, erased_at, error } = erasure;
  const removed = Object.values(erasure.removed).reduce((sum, count) => sum + count, 0);
  return (
    <li className="px-5 py-4 text-sm sm:px-6">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium">
        {kind === "user" ? t("User") : t("Server")} {subject_id ?? t("(forgotten)")}
        {error ? <Badge tone="danger">{t("Failed, tried again")}</Badge> : erased_at ? <Badge tone="accent">{t("Erased")}</Badge> : <Badge tone="warning">{t("Waiting for a worker")}</Badge>}
      </p>
      <p className="mt-0.5 text-xs text-muted">
        {rich("Requested <ago></ago> {origin}", { ago: () => <span key="ago" title={formatDateTime(requested_at)}>{formatAgo(requested_at)}</span>, origin: t(ORIGINS[origin]) })}
        {erased_at && ` · ${t("{removed, plural, one {# row} other {# rows}} removed", { removed })}`}
      </p>
      {error && <p className="mt-2 rounded-lg bg-danger-soft px-3 py-2 font-mono text-xs break-words text-danger-ink">{error}</p>}
    </li>
  );
}
