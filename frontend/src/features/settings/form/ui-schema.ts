/** Chooses the widget of each field by its kind, so that a new field needs no code. */
import type { RJSFSchema, UiSchema, Widget } from "@rjsf/utils";

import type { Values } from "../api";
import type { SettingsFormContext } from "./context";
import { JsonField } from "./json-field";
import { pluggableField, pluggableWidget } from "./pluggable";
import { isGroup, isNullable, typeOf } from "./schema";
import { ChannelWidget } from "./widgets/channel";
import { ColorWidget } from "./widgets/color";
import { DateTimeWidget } from "./widgets/date-time";
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
  "date-time": DateTimeWidget,
  "local-date-time": DateTimeWidget,
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

/** Made once for each widget: another component would lose its state. */
const pluggable = new Map<SettingsWidget, SettingsWidget>();

function pluggableOf(widget: SettingsWidget): SettingsWidget {
  const known = pluggable.get(widget) ?? pluggableWidget(widget);
  pluggable.set(widget, known);
  return known;
}

const EditedAsJson = pluggableField(JsonField);

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
  if (type === "boolean" && isNullable(schema)) return OptionsWidget; // a switch has no third state
  return BY_FORMAT[schema.format ?? ""] ?? (hasOptions(schema) ? OptionsWidget : BY_TYPE[type]);
}

/** The form's own field for numbers would round large ones, and add a selector to alternatives. */
function controlOf(field: RJSFSchema): SettingsUiSchema {
  const widget = widgetOf(field);
  if (!widget) return { "ui:field": EditedAsJson, "ui:fieldReplacesAnyOrOneOf": true } as SettingsUiSchema;
  const isList = typeOf(field) === "array";
  const replaced = isList ? {} : { "ui:field": "StringField", "ui:fieldReplacesAnyOrOneOf": true };
  return { "ui:widget": pluggableOf(widget), ...replaced } as SettingsUiSchema;
}

/** Fields without a widget are edited as JSON. */
export function uiSchemaOf(schema: RJSFSchema): SettingsUiSchema {
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const field = property as RJSFSchema;
    return [name, isGroup(field) ? uiSchemaOf(field) : controlOf(field)];
  });
  return Object.fromEntries(fields) as SettingsUiSchema;
}
