/** Edits a value without a widget as JSON. Text that does not parse yet is not passed on. */
"use client";

import type { FieldProps, RJSFSchema } from "@rjsf/utils";
import { useState } from "react";

import { Textarea } from "@/components/ui/input";
import { isSame } from "@/lib/same";
import { t } from "@/lib/words";

import type { SettingsFormContext } from "./context";
import { parseExactly } from "./exact";

function read(text: string): { value: unknown } | null {
  try {
    return { value: parseExactly(text) };
  } catch {
    return null;
  }
}

const write = (value: unknown): string => JSON.stringify(value ?? null, null, 2);

export function JsonField({ fieldPathId, formData, onChange }: FieldProps<unknown, RJSFSchema, SettingsFormContext>) {
  const [text, setText] = useState(() => write(formData));
  const [readable, setReadable] = useState(true);
  const known = read(text);
  if (readable && known && !isSame(known.value, formData)) setText(write(formData));

  return (
    <>
      <Textarea
        id={fieldPathId.$id}
        value={text}
        spellCheck={false}
        className="font-mono sm:text-xs"
        data-unread={!readable || undefined}
        aria-invalid={!readable}
        aria-describedby={readable ? undefined : `${fieldPathId.$id}__json`}
        onChange={(event) => {
          const next = read(event.target.value);
          setText(event.target.value);
          setReadable(next !== null);
          if (next) onChange(next.value, fieldPathId.path);
        }}
      />
      {!readable && (
        <p id={`${fieldPathId.$id}__json`} className="mt-2 text-[0.8125rem] text-danger-ink">
          {t("This is not valid JSON yet, so it would not be saved.")}
        </p>
      )}
    </>
  );
}
