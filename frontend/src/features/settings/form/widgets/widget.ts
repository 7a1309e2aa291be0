/** Shared by all widgets: props, and the links to label, description and errors. */
import type { RJSFSchema, WidgetProps } from "@rjsf/utils";

import { isNullable } from "../schema";
import type { SettingsFormContext } from "../context";

export type SettingsWidgetProps = WidgetProps<unknown, RJSFSchema, SettingsFormContext>;

export function controlProps({ id, schema, rawErrors, disabled, readonly }: SettingsWidgetProps) {
  const failed = (rawErrors?.length ?? 0) > 0;
  const describedBy = [failed && `${id}__error`, schema.description && `${id}__description`].filter(Boolean).join(" ");
  return {
    id,
    disabled: disabled || readonly,
    "aria-invalid": failed,
    "aria-describedby": describedBy || undefined,
  };
}

/** The value of a cleared field: null if allowed, else `otherwise`. */
export const emptied = <Value>(schema: RJSFSchema, otherwise: Value): Value | null => (isNullable(schema) ? null : otherwise);

export const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
export const asText = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
