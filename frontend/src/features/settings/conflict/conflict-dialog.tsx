/** Conflict dialog, after another user saved first: shows both versions field by field and lets the user choose. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";
import { RadioGroup } from "radix-ui";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { cn } from "@/lib/cn";

import type { Values } from "../api";
import { type Difference, merge, type Side } from "./differences";
import { SettingValue } from "./setting-value";

interface ConflictDialogProps {
  guildId: string;
  schema: RJSFSchema;
  theirs: Values;
  differences: Difference[];
  busy: boolean;
  onTakeTheirs: () => void;
  onSave: (values: Values) => void;
  onClose: () => void;
}

export function ConflictDialog({ guildId, schema, theirs, differences, busy, onTakeTheirs, onSave, onClose }: ConflictDialogProps) {
  const [chosen, setChosen] = useState<Record<string, Side>>({});
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="sm:max-w-2xl"
        title="Somebody else saved these settings first"
        description="Nothing is lost. Choose what to keep for each field that differs, or take everything as they saved it."
      >
        <ul className="min-h-0 flex-1 overflow-y-auto" data-testid="conflicts">
          {differences.map((difference) => (
            <li key={difference.field} className="border-t px-5 py-4 sm:px-6">
              <Choice
                guildId={guildId}
                schema={(schema.properties?.[difference.field] ?? {}) as RJSFSchema}
                difference={difference}
                side={chosen[difference.field] ?? difference.suggested}
                onChange={(side) => setChosen({ ...chosen, [difference.field]: side })}
              />
            </li>
          ))}
          {differences.length === 0 && (
            <li className="border-t px-5 py-8 text-center text-sm text-muted">They saved exactly what you have here.</li>
          )}
        </ul>
        <DialogFooter>
          <Button variant="secondary" onClick={onTakeTheirs}>
            Take theirs
          </Button>
          <Button busy={busy} disabled={differences.length === 0} onClick={() => onSave(merge(theirs, differences, chosen))}>
            Save selection
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

interface ChoiceProps {
  guildId: string;
  schema: RJSFSchema;
  difference: Difference;
  side: Side;
  onChange: (side: Side) => void;
}

function Choice({ guildId, schema, difference, side, onChange }: ChoiceProps) {
  const title = schema.title ?? difference.field;
  return (
    <>
      <p className="text-sm font-medium">{title}</p>
      <RadioGroup.Root
        aria-label={title}
        value={side}
        onValueChange={(value) => onChange(value as Side)}
        className="mt-2 grid gap-2 sm:grid-cols-2"
      >
        {(["theirs", "mine"] as const).map((option) => (
          <RadioGroup.Item
            key={option}
            value={option}
            className={cn(
              "flex min-w-0 flex-col items-start rounded-xl border p-3 text-left text-sm transition-colors hover:border-line-strong",
              "data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft data-[state=checked]:ring-1 data-[state=checked]:ring-accent",
            )}
          >
            <span className="mb-1 block text-xs font-medium text-muted">{option === "theirs" ? "Theirs" : "Mine"}</span>{" "}
            <span className="line-clamp-6">
              <SettingValue guildId={guildId} schema={schema} value={difference[option]} />
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </>
  );
}
