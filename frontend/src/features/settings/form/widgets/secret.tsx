/** Secret that is stored but never shown; it can be replaced or removed. */
"use client";

import { Eye, EyeOff, Lock } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { t } from "@/lib/words";

import { asText, controlProps, emptied, type SettingsWidgetProps } from "./widget";

/** The API's placeholder for a stored secret; sent back, it means "unchanged". */
const MASK = "••••••••";

export function SecretWidget(props: SettingsWidgetProps) {
  const { value, schema, onChange } = props;
  const [visible, setVisible] = useState(false);
  const [isTyped, setIsTyped] = useState(false);
  const text = asText(value);
  if (text === MASK && !isTyped) {
    return (
      <div className="flex flex-wrap items-center gap-2">
        <span className="inline-flex h-9 items-center gap-2 rounded-lg border bg-sunken px-3 text-sm text-muted">
          <Lock className="size-4" aria-hidden /> {t("Stored, hidden")}
        </span>
        <Button id={props.id} variant="secondary" onClick={() => onChange(emptied(schema, ""))}>
          {t("Replace")}
        </Button>
      </div>
    );
  }
  return (
    <div className="flex gap-2">
      <Input
        {...controlProps(props)}
        type={visible ? "text" : "password"}
        autoComplete="off"
        spellCheck={false}
        placeholder={t("Not set")}
        value={text}
        onChange={({ target }) => {
          setIsTyped(target.value !== "");
          onChange(target.value === "" ? emptied(schema, "") : target.value);
        }}
        className="font-mono"
      />
      <Button variant="ghost" size="icon" aria-label={visible ? t("Hide") : t("Show")} onClick={() => setVisible(!visible)}>
        {visible ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
      </Button>
    </div>
  );
}
