/** Edits a duration: a number and its unit. */
"use client";

import { useState } from "react";

import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

import { toIso, toSeconds, type Unit, unitOf, UNITS } from "../duration";
import { typeOf } from "../schema";
import { asText, controlProps, emptied, type SettingsWidgetProps } from "./widget";

const CHOICES = Object.keys(UNITS).map((unit) => ({ value: unit, label: unit }));

export function DurationWidget(props: SettingsWidgetProps) {
  const { value, schema, onChange } = props;
  const seconds = toSeconds(value);
  const [unit, setUnit] = useState<Unit>(() => unitOf(seconds));
  if (seconds !== null && seconds % UNITS[unit] !== 0) setUnit(unitOf(seconds));

  function change(amount: number | undefined, of: Unit) {
    if (amount === undefined) return onChange(emptied(schema, undefined));
    const total = amount * UNITS[of];
    onChange(typeOf(schema) === "string" ? toIso(total) : total);
  }

  return (
    <div className="flex gap-2">
      <Input
        {...controlProps(props)}
        inputMode="numeric"
        value={asText(seconds === null ? null : seconds / UNITS[unit])}
        onChange={({ target }) => /^\d*$/.test(target.value) && change(target.value === "" ? undefined : Number(target.value), unit)}
        className="w-28 tabular-nums"
      />
      <Select
        aria-label="Unit"
        value={unit}
        choices={CHOICES}
        disabled={props.disabled}
        onValueChange={(next) => {
          setUnit(next as Unit);
          if (seconds !== null) change(seconds / UNITS[unit], next as Unit);
        }}
        className="w-32"
      />
    </div>
  );
}
