/** Edits a duration: a number and its unit. */
"use client";

import { useState } from "react";

import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { mark, t } from "@/lib/words";

import { isSameLength, lengthOf, toIso, toSeconds, type Unit, unitOf, UNITS } from "../duration";
import { typedNumber } from "../exact";
import { typeOf } from "../schema";
import { asText, controlProps, emptied, type SettingsWidgetProps } from "./widget";

const UNIT_WORDS: Record<Unit, string> = { seconds: mark("seconds"), minutes: mark("minutes"), hours: mark("hours"), days: mark("days") };
const CHOICES = Object.keys(UNITS).map((unit) => ({ value: unit, label: UNIT_WORDS[unit as Unit] }));

interface Written {
  text: string;
  unit: Unit;
}

function written(seconds: number | null): Written {
  const unit = unitOf(seconds);
  return { text: asText(seconds === null ? null : seconds / UNITS[unit]), unit };
}

/** Null for a text that is not a number yet. */
function secondsOf({ text, unit }: Written): number | null {
  const amount = typedNumber(text, false);
  return typeof amount === "number" ? lengthOf(amount, unit) : null;
}

export function DurationWidget(props: SettingsWidgetProps) {
  const { value, schema, onChange } = props;
  const seconds = toSeconds(value);
  const [typed, setTyped] = useState(() => written(seconds)); // "0." while typing "0.5" is kept as it is
  if (!isSameLength(secondsOf(typed), seconds)) setTyped(written(seconds));

  function change(next: Written) {
    setTyped(next);
    const length = secondsOf(next);
    if (length === null) return onChange(typedNumber(next.text, false) ?? emptied(schema, undefined));
    onChange(typeOf(schema) === "string" ? toIso(length) : length);
  }

  return (
    <div className="flex gap-2">
      <Input
        {...controlProps(props)}
        inputMode="decimal"
        autoComplete="off"
        value={typed.text}
        onChange={({ target }) => /^-?\d*[.,]?\d*$/.test(target.value) && change({ ...typed, text: target.value })}
        className="w-28 tabular-nums"
      />
      <Select
        aria-label={t("Unit")}
        value={typed.unit}
        choices={CHOICES}
        disabled={props.disabled}
        onValueChange={(unit) => change({ ...typed, unit: unit as Unit })}
        className="w-32"
      />
    </div>
  );
}
