/** Fields of a budget's form. */
"use client";

import { Combobox } from "@/components/combobox";
import { Name } from "@/components/name";
import { Field } from "@/components/field";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { t } from "@/lib/words";

import type { Draft } from "../draft";
import { PERIODS, type Scope, SCOPES } from "../subjects";
import type { FieldErrors } from "../use-edit";
import { MemberPicker } from "./member-picker";

export interface FieldsProps {
  guildId: string;
  draft: Draft;
  errors: FieldErrors;
  features: string[];
  models: { value: string; label: string }[];
  names: Map<string, string>;
  onChange: (change: Partial<Draft>) => void;
}

const NO_MODEL = "none";
const choices = <Value extends string>(labels: Record<Value, string>) =>
  Object.entries<string>(labels).map(([value, label]) => ({ value: value as Value, label }));

export function BudgetFields({ guildId, draft, errors, features, models, names, onChange }: FieldsProps) {
  return (
    <>
      <Field label={t("For")} error={errors.scope}>
        {(control) => <Select {...control} value={draft.scope} choices={choices(SCOPES)} onValueChange={(scope) => onChange({ scope: scope as Scope })} />}
      </Field>
      {draft.scope === "cog" && (
        <Field label={t("Feature")} error={errors.cog_name}>
          {(control) => (
            <Combobox
              {...control}
              items={[...new Set([draft.cog, ...features])].filter(Boolean).map((value) => ({ value, label: value }))}
              selected={[draft.cog]}
              onSelect={(cog) => onChange({ cog })}
              placeholder={t("Choose a feature")}
            >
              {draft.cog && <Name>{draft.cog}</Name>}
            </Combobox>
          )}
        </Field>
      )}
      {draft.scope === "member" && (
        <Field label={t("Member")} error={errors.user_id}>
          {(control) => <MemberPicker {...control} guildId={guildId} selected={draft.member} names={names} onSelect={(member) => onChange({ member })} />}
        </Field>
      )}
      <div>
        <p className="text-sm font-medium">{t("Period")}</p>
        <Segmented label={t("Period")} className="mt-1.5" value={draft.period} choices={choices(PERIODS)} onChange={(period) => onChange({ period })} />
        <p className="mt-1.5 text-xs text-muted">{t("A calendar {period, select, day {day} other {month}} in UTC.", { period: draft.period })}</p>
      </div>
      <div className="grid grid-cols-2 gap-4">
        <Field label={t("Limit in US dollars")} error={errors.limit_usd}>
          {(control) => <Input {...control} inputMode="decimal" autoComplete="off" placeholder="25" value={draft.limit} onChange={(event) => onChange({ limit: event.target.value })} />}
        </Field>
        <Field label={t("Warn at (%)")} error={errors.warn_at_percent}>
          {(control) => <Input {...control} inputMode="numeric" autoComplete="off" value={draft.warnAt} onChange={(event) => onChange({ warnAt: event.target.value })} />}
        </Field>
      </div>
      <div>
        <p className="text-sm font-medium">{t("At the limit")}</p>
        <Segmented
          label={t("At the limit")}
          className="mt-1.5"
          value={draft.stop ? "stop" : "warn"}
          choices={[{ value: "stop", label: t("Stop") }, { value: "warn", label: t("Only warn") }] as const}
          onChange={(action) => onChange({ stop: action === "stop" })}
        />
        {errors.stop && <p className="mt-1.5 text-xs text-danger-ink">{errors.stop}</p>}
      </div>
      {(models.length > 0 || draft.cheaperModel !== "") && (
        <Field label={t("Cheaper model from the warning on")} error={errors.cheaper_model} hint={t("Answers instead of the chosen model, to stay below the limit.")}>
          {(control) => (
            <Combobox
              {...control}
              items={[{ value: NO_MODEL, label: t("None") }, ...models]}
              selected={[draft.cheaperModel || NO_MODEL]}
              onSelect={(model) => onChange({ cheaperModel: model === NO_MODEL ? "" : model })}
              placeholder={t("None")}
            >
              {models.find(({ value }) => value === draft.cheaperModel)?.label ?? draft.cheaperModel}
            </Combobox>
          )}
        </Field>
      )}
    </>
  );
}
