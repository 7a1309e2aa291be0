/** Lets a plugin draw the control of a field in place of the usual one. */
"use client";

import type { FieldProps, RJSFSchema } from "@rjsf/utils";
import { type ComponentType, use } from "react";

import { type DrawWidget, SettingsWidgetsContext } from "@/lib/settings-widgets";

import type { SettingsFormContext } from "./context";
import { controlProps, type SettingsWidgetProps } from "./widgets/widget";

type SettingsFieldProps = FieldProps<unknown, RJSFSchema, SettingsFormContext>;

const ROOT = "root_";

function useDrawn({ section }: SettingsFormContext, id: string): DrawWidget | undefined {
  return use(SettingsWidgetsContext).get(`${section}.${id.slice(ROOT.length)}`);
}

export function pluggableWidget(Usual: ComponentType<SettingsWidgetProps>): ComponentType<SettingsWidgetProps> {
  return function PluggableWidget(props) {
    const { value, onChange, registry, id } = props;
    const draw = useDrawn(registry.formContext, id);
    const usual = <Usual {...props} />;
    return draw ? draw({ guildId: registry.formContext.guildId, value, onChange, ...controlProps(props) }, usual) : usual;
  };
}

export function pluggableField(Usual: ComponentType<SettingsFieldProps>): ComponentType<SettingsFieldProps> {
  return function PluggableField(props) {
    const { formData, onChange, registry, fieldPathId, disabled, rawErrors = [] } = props;
    const draw = useDrawn(registry.formContext, fieldPathId.$id);
    const usual = <Usual {...props} />;
    if (!draw) return usual;
    const change = (value: unknown): void => onChange(value, fieldPathId.path);
    return draw({ guildId: registry.formContext.guildId, value: formData, onChange: change, id: fieldPathId.$id, disabled, "aria-invalid": rawErrors.length > 0 }, usual);
  };
}
