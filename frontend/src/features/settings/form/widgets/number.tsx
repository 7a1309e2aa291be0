/** Number input; with two bounds, also a slider. */
"use client";

import { useState } from "react";

import { Input } from "@/components/ui/input";
import { t } from "@/lib/words";

import { typedNumber } from "../exact";
import { isNullable, typeOf } from "../schema";
import { asText, controlProps, emptied, type SettingsWidgetProps } from "./widget";

interface Bounds {
  min?: number;
  max?: number;
  step: number;
}

const STEPS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100];

function boundsOf(schema: SettingsWidgetProps["schema"]): Bounds {
  const min = schema.minimum ?? schema.exclusiveMinimum;
  const max = schema.maximum ?? schema.exclusiveMaximum;
  const integer = typeOf(schema) === "integer";
  const finest = min === undefined || max === undefined ? 1 : (max - min) / 200;
  const step = STEPS.findLast((candidate) => candidate <= finest && (!integer || candidate >= 1)) ?? (integer ? 1 : 0.01);
  return { min, max, step: schema.multipleOf ?? step };
}

export function NumberWidget(props: SettingsWidgetProps) {
  const { value, schema, onChange } = props;
  const { min, max, step } = boundsOf(schema);
  const isInteger = typeOf(schema) === "integer";
  const [text, setText] = useState(asText(value)); // "0." while typing "0.5" is not a number yet
  if (typedNumber(text, isInteger) !== (value ?? undefined)) setText(asText(value));

  function type(next: string) {
    if (!/^[-+]?[\d.,]*(e[-+]?\d*)?$/i.test(next)) return;
    setText(next);
    onChange(typedNumber(next, isInteger) ?? emptied(schema, undefined));
  }

  const number = typedNumber(text, isInteger);
  const input = (
    <Input
      {...controlProps(props)}
      inputMode={isInteger ? "numeric" : "decimal"}
      autoComplete="off"
      placeholder={isNullable(schema) ? t("None") : undefined}
      value={text}
      onChange={({ target }) => type(target.value)}
      className="w-28 shrink-0 tabular-nums"
    />
  );
  if (min === undefined || max === undefined) return input;
  return (
    <div className="flex items-center gap-4">
      <Slider bounds={{ min, max, step }} value={number === undefined || Number.isNaN(Number(number)) ? undefined : Number(number)} onChange={onChange} disabled={props.disabled} />
      {input}
    </div>
  );
}

interface SliderProps {
  bounds: Required<Bounds>;
  value: number | undefined;
  onChange: (value: number) => void;
  disabled?: boolean;
}

/** Duplicates the input for the mouse, so keyboard and screen readers skip it. */
function Slider({ bounds: { min, max, step }, value = min, onChange, disabled }: SliderProps) {
  const filled = `${Math.min(100, Math.max(0, ((value - min) / (max - min)) * 100))}%`;
  return (
    <input
      type="range"
      aria-hidden
      tabIndex={-1}
      min={min}
      max={max}
      step={step}
      value={value}
      disabled={disabled}
      onChange={({ target }) => onChange(target.valueAsNumber)}
      style={{ "--filled": filled } as React.CSSProperties}
      className="slider min-w-0 flex-1"
    />
  );
}
