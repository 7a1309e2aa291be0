/** Edits a colour, with a picker or as `#rrggbb`. */
"use client";

import { Input } from "@/components/ui/input";
import { t } from "@/lib/words";

import { asText, controlProps, emptied, type SettingsWidgetProps } from "./widget";

const HEX = /^#[0-9a-f]{6}$/i;

export function ColorWidget(props: SettingsWidgetProps) {
  const { value, schema, onChange } = props;
  const text = asText(value);
  return (
    <div className="flex items-center gap-2">
      <input
        type="color"
        aria-label={t("Pick a colour")}
        value={HEX.test(text) ? text : "#000000"}
        disabled={props.disabled}
        onChange={({ target }) => onChange(target.value)}
        className="color-swatch size-9 shrink-0 cursor-pointer rounded-lg border border-line-strong/70 bg-surface p-1"
      />
      <Input
        {...controlProps(props)}
        value={text}
        placeholder="#14b882"
        spellCheck={false}
        maxLength={7}
        onChange={({ target }) => onChange(target.value === "" ? emptied(schema, "") : target.value)}
        className="w-32 font-mono"
      />
    </div>
  );
}
