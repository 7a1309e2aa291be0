/** Conflict dialog: lets the user choose between two values of each field that two people changed at once. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";
import { RadioGroup } from "radix-ui";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import type { SettingsSection } from "@/lib/api/types";
import type { Changes } from "@/lib/drafts/storage";
import { cn } from "@/lib/cn";
import { formatAgo } from "@/lib/format";
import { isolated } from "@/lib/isolated";
import { t } from "@/lib/words";

import { lastChangeOf, useGetNewestChanges } from "../history/api";
import { SettingValue } from "./setting-value";

interface ConflictDialogProps {
  guildId: string;
  schema: RJSFSchema;
  section: SettingsSection;
  changes: Changes;
  conflicts: string[];
  busy: boolean;
  onTakeTheirs: () => void;
  /** `kept` are the fields in which the own value wins. */
  onSave: (kept: string[]) => void;
  onClose: () => void;
}

export default function ConflictDialog({ guildId, schema, section, changes, conflicts, busy, onTakeTheirs, onSave, onClose }: ConflictDialogProps) {
  const [taken, setTaken] = useState<readonly string[]>([]);
  const entries = useGetNewestChanges(guildId, section.key, true).data?.entries ?? [];
  const authors = new Map(
    conflicts.map((field) => {
      const entry = lastChangeOf(field, entries);
      return [field, { name: entry?.actor ? isolated(entry.actor.name) : t("Someone else"), when: formatAgo(entry?.at ?? section.updated_at ?? new Date().toISOString()) }];
    }),
  );
  const names = [...new Set([...authors.values()].map(({ name }) => name))].join(t(" and "));
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="sm:max-w-2xl"
        title={t("{names} changed the same {count, plural, one {field} other {fields}}", { names: names || t("Someone else"), count: conflicts.length })}
        description={t("Nothing is lost. Choose what to keep for each field. All other changes, theirs and yours, are kept.")}
      >
        <ul className="min-h-0 flex-1 overflow-y-auto" data-testid="conflicts">
          {conflicts.map((field) => (
            <li key={field} className="border-t px-5 py-4 sm:px-6">
              <Choice
                guildId={guildId}
                schema={(schema.properties?.[field] ?? {}) as RJSFSchema}
                field={field}
                author={`${authors.get(field)?.name}, ${authors.get(field)?.when}`}
                theirs={section.values[field]}
                mine={changes[field]?.to}
                isTaken={taken.includes(field)}
                onChange={(isTaken) => setTaken(isTaken ? [...taken, field] : taken.filter((other) => other !== field))}
              />
            </li>
          ))}
          {conflicts.length === 0 && (
            <li className="border-t px-5 py-8 text-center text-sm text-muted">{t("They saved exactly what you have here.")}</li>
          )}
        </ul>
        <DialogFooter>
          <Button variant="secondary" onClick={onTakeTheirs}>
            {t("Take theirs")}
          </Button>
          <Button busy={busy} onClick={() => onSave(conflicts.filter((field) => !taken.includes(field)))}>
            {t("Save selection")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

interface ChoiceProps {
  guildId: string;
  schema: RJSFSchema;
  field: string;
  author: string;
  theirs: unknown;
  mine: unknown;
  isTaken: boolean;
  onChange: (isTaken: boolean) => void;
}

function Choice({ guildId, schema, field, author, theirs, mine, isTaken, onChange }: ChoiceProps) {
  const title = schema.title ?? field;
  const sides = [
    { side: "theirs", label: author, value: theirs },
    { side: "mine", label: t("You, not saved yet"), value: mine },
  ];
  return (
    <>
      <p className="text-sm font-medium">{title}</p>
      <RadioGroup.Root
        aria-label={title}
        value={isTaken ? "theirs" : "mine"}
        onValueChange={(side) => onChange(side === "theirs")}
        className="mt-2 grid gap-2 sm:grid-cols-2"
      >
        {sides.map(({ side, label, value }) => (
          <RadioGroup.Item
            key={side}
            value={side}
            className={cn(
              "flex min-w-0 flex-col items-start rounded-xl border p-3 text-left text-sm transition-colors hover:border-line-strong",
              "data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft data-[state=checked]:ring-1 data-[state=checked]:ring-accent",
            )}
          >
            <span className="mb-1 block text-xs font-medium text-muted">{label}</span>{" "}
            <span className="line-clamp-6">
              <SettingValue guildId={guildId} schema={schema} value={value} />
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </>
  );
}
