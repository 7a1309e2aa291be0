/** Selects one or several of the schema's options; long lists can be searched. */
import type { RJSFSchema } from "@rjsf/utils";

import { Combobox, type ComboboxItem } from "@/components/combobox";
import { Select } from "@/components/ui/select";
import { PRICES_ARE_PER } from "@/lib/api/guild-models";
import { mark, t } from "@/lib/words";

import type { ModelWords } from "../context";
import { botDefault } from "../describe";
import { isNullable, typeOf } from "../schema";
import { Chips } from "./chips";
import { controlProps, type SettingsWidgetProps } from "./widget";

const SEARCH_FROM = 8;

interface Option {
  value: unknown;
  label: string;
}

const isModel = ({ format }: RJSFSchema): boolean => format === "llm-model";

function optionsOf(schema: RJSFSchema, models?: ModelWords): Option[] {
  if (Array.isArray(schema.oneOf)) {
    return schema.oneOf.flatMap((option) => {
      if (typeof option !== "object" || !("const" in option)) return [];
      const isDefault = option.const === null && isModel(schema);
      return [{ value: option.const, label: isDefault ? botDefault(models?.byDefault) : (option.title ?? labelOf(option.const)) }];
    });
  }
  if (typeOf(schema) === "boolean") return SWITCHED;
  const labels = (schema.enum ?? []).map(labelOf);
  const isAlike = (label: string): boolean => labels.indexOf(label) !== labels.lastIndexOf(label);
  return (schema.enum ?? []).map((value) => ({ value, label: isAlike(labelOf(value)) ? keyOf(value) : labelOf(value) }));
}

const SWITCHED: Option[] = [
  { value: true, label: mark("On") },
  { value: false, label: mark("Off") },
  { value: null, label: mark("None") },
];

function labelOf(value: unknown): string {
  if (value === null) return t("None");
  return String(value).trim() === "" ? t("Empty") : String(value);
}

/** Returns the value as JSON, so that the text `1`, the number 1, null and an empty text differ. */
const keyOf = (value: unknown): string => JSON.stringify(value ?? null);

/** Groups model names such as `openai:gpt-5` by provider. */
const groupOf = (schema: RJSFSchema, value: unknown): string | undefined =>
  isModel(schema) && typeof value === "string" ? value.split(":")[0] : undefined;

export function OptionsWidget(props: SettingsWidgetProps) {
  const { schema, value } = props;
  if (typeOf(schema) === "array") return <Several {...props} offered={optionsOf(schema.items as RJSFSchema)} />;
  const found = optionsOf(schema, props.registry.formContext.models);
  const options = isModel(schema) ? [...found.filter((option) => option.value === null), ...found.filter((option) => option.value !== null)] : found;
  const isOffered = options.some((option) => option.value === value) || value === undefined || (value === null && !isNullable(schema));
  const all = isOffered ? options : [{ value, label: labelOf(value) }, ...options];
  return <One {...props} offered={all} />;
}

interface WithOptions extends SettingsWidgetProps {
  offered: Option[];
}

function One({ offered, ...props }: WithOptions) {
  const { schema, value, onChange } = props;
  const { details } = props.registry.formContext.models;
  const choose = (key: string) => onChange(offered.find((option) => keyOf(option.value) === key)?.value);
  if (offered.length < SEARCH_FROM && !isModel(schema)) {
    return (
      <Select
        {...controlProps(props)}
        value={value === undefined ? "" : keyOf(value)}
        placeholder={t("Choose")}
        choices={offered.map((option) => ({ value: keyOf(option.value), label: option.label }))}
        onValueChange={choose}
      />
    );
  }
  const items: ComboboxItem[] = offered.map((option) => ({
    value: keyOf(option.value),
    label: option.label,
    group: groupOf(schema, option.value),
    detail: isModel(schema) ? details.get(String(option.value)) : undefined,
  }));
  const detail = isModel(schema) ? details.get(String(value)) : undefined;
  return (
    <>
      <Combobox {...controlProps(props)} items={items} selected={[keyOf(value ?? null)]} onSelect={choose} placeholder={t("Choose")}>
        {offered.find((option) => option.value === (value ?? null))?.label}
      </Combobox>
      {detail && (
        <p className="mt-1.5 text-xs text-muted">
          {detail}. {t(PRICES_ARE_PER)}
        </p>
      )}
    </>
  );
}

function Several({ offered, ...props }: WithOptions) {
  const items = offered.map((option) => ({ value: keyOf(option.value), label: option.label }));
  const selected = Array.isArray(props.value) ? props.value.map(keyOf) : [];
  const known = selected.filter((key) => !items.some((item) => item.value === key));
  const toValue = (key: string): unknown => JSON.parse(key);
  return <Chips {...controlProps(props)} items={[...items, ...known.map((key) => ({ value: key, label: labelOf(toValue(key)) }))]} selected={selected} onChange={(keys) => props.onChange(keys.map(toValue))} placeholder={t("Choose")} />;
}
