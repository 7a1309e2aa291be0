/** Conflict dialog: shows both versions after another user changed the same budget, and lets the user choose. */
"use client";

import { Name } from "@/components/name";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import type { Budget } from "@/lib/api/types";
import { formatAgo } from "@/lib/format";
import { rich, t } from "@/lib/words";

import { subjectOf } from "../subjects";
import { type Conflict, withSubject } from "../use-edit";
import { summaryOf } from "../wording";

interface ConflictDialogProps {
  conflict: Conflict;
  /** Display names by user id. */
  names: Map<string, string>;
  busy: boolean;
  onTakeTheirs: () => void;
  onSaveMine: () => void;
  onClose: () => void;
}

export function ConflictDialog({ conflict: { edit, now }, names, busy, onTakeTheirs, onSaveMine, onClose }: ConflictDialogProps) {
  const theirs = withSubject(now.budgets, edit.replaces) ?? (edit.budget && withSubject(now.budgets, subjectOf(edit.budget)));
  const name = (now.updated_by && names.get(now.updated_by)) ?? t("Someone else");
  const when = now.updated_at ? formatAgo(now.updated_at) : "";
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={rich("<name></name> changed this budget first", { name: () => <Name>{name}</Name> })} description={t("Nothing is lost. The budgets were saved {when}. Choose what shall hold.", { when })}>
        <dl className="grid gap-3 px-5 pb-5 text-sm sm:grid-cols-2 sm:px-6">
          <Version name={t("Theirs")} budget={theirs ?? null} />
          <Version name={t("Mine")} budget={edit.budget} />
        </dl>
        <DialogFooter>
          <Button variant="secondary" onClick={onTakeTheirs}>
            {t("Take theirs")}
          </Button>
          <Button busy={busy} onClick={onSaveMine}>
            {t("Save mine")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

function Version({ name, budget }: { name: string; budget: Budget | null }) {
  return (
    <div className="rounded-xl border p-3">
      <dt className="text-xs font-medium text-muted">{name}</dt>
      <dd className="mt-1">{budget ? summaryOf(budget) : t("Removed")}</dd>
    </div>
  );
}
