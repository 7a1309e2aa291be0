/** Lists what an import would change, by section, with what is refused and why. */
import type { RJSFSchema } from "@rjsf/utils";
import { ArrowRight } from "lucide-react";

import { Notice } from "@/components/ui/notice";
import type { FieldError } from "@/lib/api/problem";
import type { ImportedSection } from "@/lib/api/types";
import { t } from "@/lib/words";

import { SettingValue } from "../conflict/setting-value";
import { prepareSchema } from "../form/schema";
import { fieldIn, type Preview } from "./preview";

interface PreviewedSectionsProps {
  guildId: string;
  schemas: Record<string, unknown>;
  preview: Preview;
  /** The sections that are to be imported. */
  keys: ReadonlySet<string>;
  onChange: (keys: ReadonlySet<string>) => void;
}

export function PreviewedSections({ guildId, schemas, preview, keys, onChange }: PreviewedSectionsProps) {
  const schemaOf = (key: string): RJSFSchema => (schemas[key] ? prepareSchema(schemas[key]) : {});
  const titleOf = (key: string, otherwise = key): string => (schemas[key] as RJSFSchema | undefined)?.title ?? otherwise;

  function toggle(key: string, isOn: boolean) {
    onChange(new Set(isOn ? [...keys, key] : [...keys].filter((other) => other !== key)));
  }

  const isEmpty = preview.changed.length === 0 && preview.refused.size === 0 && preview.general.length === 0;
  return (
    <>
      {preview.general.map(({ pointer, message }) => (
        <Notice key={pointer} tone="danger">
          <code>{pointer.replace(/^#?\//, "")}</code>: {message}
        </Notice>
      ))}
      {[...preview.refused].map(([key, errors]) => (
        <Notice key={key} tone="danger">
          <p className="font-medium">{t("{title} cannot be imported", { title: titleOf(key) })}</p>
          <ul className="mt-1 space-y-0.5">
            {errors.map((error) => (
              <li key={error.pointer + error.message}>
                <Place error={error} schema={schemaOf(key)} />
                {error.message}
              </li>
            ))}
          </ul>
        </Notice>
      ))}
      {preview.changed.map((section) => (
        <Changed
          key={section.key}
          guildId={guildId}
          section={section}
          title={titleOf(section.key, section.title)}
          schema={schemaOf(section.key)}
          isOn={keys.has(section.key)}
          onToggle={(isOn) => toggle(section.key, isOn)}
        />
      ))}
      {isEmpty && <p className="py-4 text-center text-sm text-muted">{t("Nothing would change: this server has these settings already.")}</p>}
    </>
  );
}

function Place({ error, schema }: { error: FieldError; schema: RJSFSchema }) {
  const field = fieldIn(error.pointer);
  if (field === null) return null;
  return <>{(schema.properties?.[field] as RJSFSchema | undefined)?.title ?? field}: </>;
}

interface ChangedProps {
  guildId: string;
  section: ImportedSection;
  title: string;
  schema: RJSFSchema;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
}

function Changed({ guildId, section, title, schema, isOn, onToggle }: ChangedProps) {
  const fieldOf = (name: string) => (schema.properties?.[name] ?? {}) as RJSFSchema;
  return (
    <section aria-label={title} className="rounded-xl border">
      <label className="flex cursor-pointer items-center gap-3 px-4 py-3 text-sm">
        <input type="checkbox" checked={isOn} onChange={({ target }) => onToggle(target.checked)} className="size-4 shrink-0 accent-accent" />
        <span className="flex-1 font-medium">{title}</span>
        <span className="text-xs text-muted">{t("{count, plural, one {# change} other {# changes}}", { count: section.changes.length })}</span>
      </label>
      <ul className={isOn ? "divide-y divide-line border-t" : "hidden"}>
        {section.changes.map(({ field, before, after }) => (
          <li key={field} className="px-4 py-2.5 text-sm">
            <p className="text-xs font-medium text-muted">{fieldOf(field).title ?? field}</p>
            <p className="mt-1 flex flex-wrap items-start gap-x-2 gap-y-1">
              <span className="line-clamp-4 min-w-0 text-muted">
                <SettingValue guildId={guildId} schema={fieldOf(field)} value={before} />
              </span>
              <ArrowRight className="mt-0.5 size-4 shrink-0 text-muted" aria-label={t("becomes")} />
              <span className="line-clamp-4 min-w-0">
                <SettingValue guildId={guildId} schema={fieldOf(field)} value={after} />
              </span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
