/** Chooses the widget of each field by its kind, so that a new field needs no code. */
import type { RJSFSchema, UiSchema, Widget } from "@rjsf/utils";

import type { Values } from "../api";
import type { SettingsFormContext } from "./context";
import { JsonField } from "./json-field";
import { typeOf } from "./schema";
import { ChannelWidget } from "./widgets/channel";
import { ColorWidget } from "./widgets/color";
import { DurationWidget } from "./widgets/duration";
import { MemberWidget } from "./widgets/member";
import { MultilineWidget } from "./widgets/multiline";
import { NumberWidget } from "./widgets/number";
import { OptionsWidget } from "./widgets/options";
import { RoleWidget } from "./widgets/role";
import { SecretWidget } from "./widgets/secret";
import { SwitchWidget } from "./widgets/switch";
import { TagsWidget } from "./widgets/tags";
import { TextWidget } from "./widgets/text";

type SettingsWidget = Widget<unknown, RJSFSchema, SettingsFormContext>;
type SettingsUiSchema = UiSchema<Values, RJSFSchema, SettingsFormContext>;

const BY_FORMAT: Record<string, SettingsWidget> = {
  "discord-role": RoleWidget,
  "discord-channel": ChannelWidget,
  "discord-member": MemberWidget,
  color: ColorWidget,
  duration: DurationWidget,
  secret: SecretWidget,
  multiline: MultilineWidget,
  "llm-model": OptionsWidget,
};

const BY_TYPE: Record<string, SettingsWidget> = {
  boolean: SwitchWidget,
  integer: NumberWidget,
  number: NumberWidget,
  string: TextWidget,
};

const hasOptions = (schema: RJSFSchema): boolean => Array.isArray(schema.enum) || Array.isArray(schema.oneOf);

function widgetOfArray(items: RJSFSchema["items"]): SettingsWidget | undefined {
  if (typeof items !== "object" || Array.isArray(items)) return undefined;
  const known = BY_FORMAT[items.format ?? ""];
  if (known && /^discord-/.test(items.format ?? "")) return known;
  if (hasOptions(items)) return OptionsWidget;
  return ["string", "integer", "number"].includes(typeOf(items) ?? "") ? TagsWidget : undefined;
}

function widgetOf(schema: RJSFSchema): SettingsWidget | undefined {
  const type = typeOf(schema) ?? "";
  if (type === "array") return widgetOfArray(schema.items);
  return BY_FORMAT[schema.format ?? ""] ?? (hasOptions(schema) ? OptionsWidget : BY_TYPE[type]);
}

/** Fields without a widget are edited as JSON. */
export function uiSchemaOf(schema: RJSFSchema): SettingsUiSchema {
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const field = property as RJSFSchema;
    if (typeOf(field) === "object" && field.properties) return [name, uiSchemaOf(field)];
    const widget = widgetOf(field);
    return [name, widget ? { "ui:widget": widget } : { "ui:field": JsonField }];
  });
  return Object.fromEntries(fields) as SettingsUiSchema;
}
