/** Edits a date and time. One with a zone is shown in the viewer's, and stored with it. */
"use client";

import { useState } from "react";

import { Input } from "@/components/ui/input";
import { t } from "@/lib/words";

import { fromLocal, isWithoutZone, toLocal, viewersZone } from "../local-time";
import { controlProps, emptied, type SettingsWidgetProps } from "./widget";

const WITHOUT_ZONE = "local-date-time";

export function DateTimeWidget(props: SettingsWidgetProps) {
  const { value, schema, onChange } = props;
  const [typed, setTyped] = useState({ text: toLocal(value), value });
  const isZoned = schema.format !== WITHOUT_ZONE && !isWithoutZone(value); // what was stored without a zone stays so
  const text = typed.value === value ? typed.text : toLocal(value);

  function change(next: string) {
    const read = isZoned ? fromLocal(next) : next || null;
    const changed = read ?? emptied(schema, undefined);
    setTyped({ text: next, value: changed });
    onChange(changed);
  }

  return (
    <>
      <Input {...controlProps(props)} type="datetime-local" step={1} value={text} onChange={({ target }) => change(target.value)} />
      {isZoned && <p className="mt-1.5 text-xs text-muted">{t("In your time zone, {viewersZone}.", { viewersZone: viewersZone() })}</p>}
    </>
  );
}
