/** Edits a list of short texts or numbers; Enter adds one. */
"use client";

import { type KeyboardEvent, useState } from "react";

import { Input } from "@/components/ui/input";
import { t } from "@/lib/words";

import { typedNumber } from "../exact";
import { typeOf } from "../schema";
import { Chip } from "./chips";
import { controlProps, type SettingsWidgetProps } from "./widget";

export function TagsWidget(props: SettingsWidgetProps) {
  const { value, schema, onChange } = props;
  const [text, setText] = useState("");
  const entries: unknown[] = Array.isArray(value) ? value : [];
  const items = typeof schema.items === "object" && !Array.isArray(schema.items) ? schema.items : {};
  const numeric = typeOf(items) !== "string";

  function add() {
    const entry = text.trim();
    if (entry === "" || entries.map(String).includes(entry)) return;
    onChange([...entries, numeric ? (typedNumber(entry, typeOf(items) === "integer") ?? entry) : entry]);
    setText("");
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" && (numeric || event.key !== ",")) return; // "1,5" is a number
    event.preventDefault();
    add();
  }

  return (
    <>
      <Input
        {...controlProps(props)}
        value={text}
        placeholder={t("Type and press Enter")}
        enterKeyHint="done"
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
        onBlur={add}
      />
      {entries.length > 0 && (
        <ul className="mt-2 flex flex-wrap gap-1.5">
          {entries.map((entry, index) => (
            <Chip key={`${index} ${String(entry)}`} label={String(entry)} onRemove={() => onChange(entries.toSpliced(index, 1))} />
          ))}
        </ul>
      )}
    </>
  );
}
