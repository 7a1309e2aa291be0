/** Label of a field, with its mark, its actions and its hints. */
import type { RJSFSchema } from "@rjsf/utils";
import { History, RotateCcw } from "lucide-react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { isSame } from "@/lib/same";
import { t } from "@/lib/words";

import type { ModelWords, SettingsFormContext } from "./context";
import { botDefault, describeShort } from "./describe";
import { limitsOf } from "./limits";

interface FieldHeadProps {
  id: string;
  label: string;
  schema: RJSFSchema;
  field: string;
  value: unknown;
  /** False for a part of a group, which is reset and audited as a whole. */
  isOwn: boolean;
  context: SettingsFormContext;
}

/** Actions show up when they are wanted; always where there is no pointer that hovers. */
const ACTION = "size-6 rounded-md opacity-0 group-hover/field:opacity-100 group-focus-within/field:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100 [&_svg]:size-3.5";

export function FieldHead({ id, label, field, value, isOwn, context: { defaults, onReset, onHistory } }: FieldHeadProps) {
  const isCustomised = isOwn && Object.hasOwn(defaults, field) && !isSame(value ?? null, defaults[field]);
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {isCustomised && <Badge tone="accent">{t("Customised")}</Badge>}
      {isOwn && (
        <span className="flex h-5 items-center">
          <Tooltip content={t("History")}>
            <Button variant="ghost" size="icon-sm" className={ACTION} aria-label={t("History of {label}", { label })} onClick={() => onHistory(field)}>
              <History aria-hidden />
            </Button>
          </Tooltip>
          {isCustomised && (
            <Tooltip content={t("Reset to default")}>
              <Button variant="ghost" size="icon-sm" className={ACTION} aria-label={t("Reset {label} to its default", { label })} onClick={() => onReset(field)}>
                <RotateCcw aria-hidden />
              </Button>
            </Tooltip>
          )}
        </span>
      )}
    </div>
  );
}

interface HintsProps {
  schema: RJSFSchema;
  value: unknown;
  fallback: unknown;
  models: ModelWords;
}

export function Hints({ schema, value, fallback, models }: HintsProps) {
  const isDefault = fallback === undefined || isSame(value, fallback);
  const isModel = schema.format === "llm-model";
  const shown = isModel && fallback === null ? botDefault(models.byDefault) : describeShort(fallback, schema);
  const hints = [limitsOf(schema), isDefault || shown === null ? null : t("Default: {shown}", { shown })].filter((hint) => hint !== null);
  return hints.length === 0 ? null : <p className="mt-1 text-xs break-words text-muted">{hints.join(" · ")}</p>;
}
