/** Templates of the form: label and description beside the control, errors below it. */
import type { FieldTemplateProps, ObjectFieldTemplateProps, RJSFSchema } from "@rjsf/utils";
import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/lib/cn";
import { t } from "@/lib/words";

import type { Values } from "../api";
import { SettingValue } from "../conflict/setting-value";
import type { SettingsFormContext } from "./context";
import { FieldHead, Hints } from "./field-head";
import { isNullable, typeOf } from "./schema";

type FieldProps = FieldTemplateProps<Values, RJSFSchema, SettingsFormContext>;

export function FieldTemplate({ id, label, schema, uiSchema, children, rawErrors, formData, registry, fieldPathId }: FieldProps) {
  const isGroup = typeOf(schema) === "object" && !uiSchema?.["ui:field"];
  if (isGroup) return children;
  const { guildId, rejected, defaults, endings, meanwhile } = registry.formContext;
  const field = fieldPathId.path.join(".");
  const isOwn = fieldPathId.path.length === 1; // a part of a group has no default of its own
  const isSwitch = typeOf(schema) === "boolean" && !isNullable(schema);
  return (
    <div
      data-field={field}
      className={cn(
        "group/field gap-x-10 gap-y-2 border-t px-5 py-5 sm:px-6",
        isSwitch ? "flex items-start justify-between" : "grid lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]",
      )}
    >
      <div className="min-w-0">
        <FieldHead id={id} label={label} schema={schema} field={field} value={formData} isOwn={isOwn} context={registry.formContext} />
        {schema.description && (
          <p id={`${id}__description`} className="mt-1 text-[0.8125rem] leading-5 text-pretty text-muted">
            {schema.description}
          </p>
        )}
        <Hints schema={schema} value={formData} fallback={isOwn ? defaults[field] : undefined} models={registry.formContext.models} />
      </div>
      <div className={cn("min-w-0", isSwitch && "shrink-0")}>
        {children}
        <Errors id={id} messages={rawErrors} />
        <Rejected reason={rejected.get(field)} />
        {isOwn && meanwhile.has(field) && (
          <Warning>
            {t("Saved by someone else meanwhile:")} <SettingValue guildId={guildId} schema={schema} value={meanwhile.get(field)} />
          </Warning>
        )}
        <Endings value={formData} endings={endings} />
      </div>
    </div>
  );
}

function Errors({ id, messages = [] }: { id: string; messages?: string[] }) {
  if (messages.length === 0) return null;
  return (
    <p id={`${id}__error`} className="mt-2 flex items-start gap-1.5 text-[0.8125rem] leading-5 text-danger-ink">
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span>{[...new Set(messages)].join(" ")}</span>
    </p>
  );
}

function Rejected({ reason }: { reason?: string }) {
  return reason === undefined ? null : <Warning>{t("The saved value can't be used any more, so the default applies. {reason}", { reason })}</Warning>;
}

/** Warns of each model that the field names and that its provider ends. */
function Endings({ value, endings }: { value: unknown; endings: ReadonlyMap<string, string> }) {
  const named = (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === "string" && endings.has(each));
  return named.map((name) => (
    <Warning key={name}>
      <code className="break-words">{name.slice(name.indexOf(":") + 1)}</code> {endings.get(name)}
    </Warning>
  ));
}

function Warning({ children }: { children: ReactNode }) {
  return (
    <p className="mt-2 flex items-start gap-1.5 text-[0.8125rem] leading-5 text-warning-ink">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  );
}

export function ObjectFieldTemplate({ title, description, properties, fieldPathId }: ObjectFieldTemplateProps<Values, RJSFSchema, SettingsFormContext>) {
  const fields = properties.map((property) => <div key={property.name}>{property.content}</div>);
  if (fieldPathId.path.length === 0) return <div>{fields}</div>;
  return (
    <fieldset className="border-t">
      <legend className="float-left w-full px-5 pt-5 pb-3 text-sm font-semibold sm:px-6">{title}</legend>
      {description && <p className="clear-both px-5 pb-4 text-[0.8125rem] text-muted sm:px-6">{description}</p>}
      <div className="clear-both ml-5 border-l sm:ml-6">{fields}</div>
    </fieldset>
  );
}
