/** One section of the settings: its form, and saving, resetting and resolving conflicts. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";
import Link from "next/link";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";

import { RestoredNote } from "@/components/drafts/restored-note";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { detailsByName, useListModelsOfGuild } from "@/lib/api/guild-models";
import { useReadModelEndings, wordsOfEnding } from "@/lib/api/model-endings";
import type { ModelEnding, SettingsSection } from "@/lib/api/types";
import type { Changes } from "@/lib/drafts/storage";
import { formatAgo, formatDateTime } from "@/lib/format";
import { guildPath } from "@/lib/navigation";
import { t } from "@/lib/words";

import type { Values } from "../api";
import { useDraft } from "../drafts";
import { defaultsOf, prepareSchema } from "../form/schema";
import { secretsOf } from "../form/secrets";
import { SectionForm } from "../form/section-form";
import { useSave } from "../use-save";
import { useSaveShortcut } from "../use-save-shortcut";
import { ResetButton } from "./reset-button";
import { SaveBar } from "./save-bar";
import { useKeptField } from "./use-kept-field";

interface SectionProps {
  guildId: string;
  section: SettingsSection;
  jsonSchema: unknown;
  /** The field to go to. */
  wanted: string | null;
  onShown: () => void;
}

const ConflictDialog = lazy(() => import("../conflict/conflict-dialog"));
const FieldHistory = lazy(() => import("../history/field-history"));
const NO_ENDINGS: ModelEnding[] = [];
const NO_DETAILS: ReadonlyMap<string, string> = new Map();

const fieldName = (pointerOrName: string): string => pointerOrName.replace(/^\//, "").replaceAll("/", ".");

export function Section({ guildId, section, jsonSchema, wanted, onShown }: SectionProps) {
  const schema = useMemo(() => prepareSchema(jsonSchema), [jsonSchema]);
  const secrets = useMemo(() => secretsOf(schema), [schema]);
  const draft = useDraft(section, secrets);
  const [edition, setEdition] = useState(0); // a form that starts over drops its validation errors
  const keepField = useKeptField(edition);
  const saving = useSave(guildId, section, schema, { onSaved, onInvalid: showFirst });
  const endings = useReadModelEndings(guildId).data?.endings ?? NO_ENDINGS;
  const models = useListModelsOfGuild(guildId).data;
  const formId = `settings-${section.key}`;
  useSaveShortcut(formId, draft.isDirty && !saving.isSaving);

  useEffect(() => {
    if (wanted === null) return;
    const control = document.getElementById(`root_${wanted}`);
    control?.scrollIntoView({ block: "center" });
    control?.focus({ preventScroll: true });
    onShown();
  }, [wanted, onShown]);

  const { hasEnded, discard } = draft;
  useEffect(() => {
    if (hasEnded) discard(); // another tab or another user has saved the same values
  }, [hasEnded, discard]);

  const context = useMemo(
    () => ({
      guildId,
      defaults: defaultsOf(jsonSchema),
      rejected: new Map(section.rejected.map(({ field, message }) => [fieldName(field), message])),
      models: {
        byDefault: models?.default?.title ?? null,
        details: models ? detailsByName(models) : NO_DETAILS,
      },
      endings: new Map(endings.map((ending) => [`${ending.provider}:${ending.model}`, wordsOfEnding(ending)])),
    }),
    [guildId, jsonSchema, section.rejected, endings, models],
  );
  const [historyOf, setHistoryOf] = useState<string | null>(null);
  const meanwhile = new Map(draft.conflicts.map((field) => [field, section.values[field]]));
  const setField = (field: string, value: unknown) => edit({ ...draft.values, [field]: value });

  /** Focuses the first field with an error, found by the id that the form gives it. */
  function showFirst(fields: string[]) {
    const first = Object.keys(schema.properties ?? {}).find((field) => fields.includes(field));
    if (first) document.getElementById(`root_${first}`)?.focus();
  }

  const titleOf = (field: string): string => (schema.properties?.[field] as RJSFSchema | undefined)?.title ?? field;

  function startOver() {
    keepField();
    draft.discard();
    setEdition((number) => number + 1);
    saving.forgetErrors();
  }

  function onSaved(sent: Changes) {
    if (!draft.saved(sent)) startOver();
  }

  function edit(values: Values) {
    saving.forgetErrorsOfEdited(draft.values, values);
    draft.edit(values);
  }

  return (
    <>
      <Card aria-labelledby={`${formId}-title`} className="overflow-clip">
        <CardHeader
          titleId={`${formId}-title`}
          title={section.title}
          description={section.description}
          actions={<ResetButton guildId={guildId} section={section} onReset={startOver} />}
        />
        <Provenance guildId={guildId} section={section} />
        {draft.restored && <RestoredNote at={draft.restored.at} left={draft.restored.left.map(titleOf)} isDirty={draft.isDirty} onDismiss={draft.acknowledge} className="mx-5 mb-5 sm:mx-6" />}
        {saving.errors.general.map((message) => (
          <Notice key={message} tone="danger" className="mx-5 mb-5 sm:mx-6">
            {message}
          </Notice>
        ))}
        <SectionForm
          key={edition}
          id={formId}
          schema={schema}
          values={draft.values}
          context={{ ...context, section: section.key, meanwhile, onReset: (field) => setField(field, context.defaults[field] ?? null), onHistory: setHistoryOf }}
          serverErrors={saving.errors}
          onChange={edit}
          onSubmit={() => void saving.save(draft.changes)}
        />
      </Card>
      {draft.isDirty && <SaveBar formId={formId} busy={saving.isSaving} onDiscard={startOver} />}
      <Suspense fallback={null}>
        {historyOf !== null && (
          <FieldHistory
            guildId={guildId}
            section={section.key}
            field={historyOf}
            schema={(schema.properties?.[historyOf] ?? {}) as RJSFSchema}
            isSecret={secrets.has(historyOf)}
            current={draft.values[historyOf]}
            fallback={context.defaults[historyOf] ?? null}
            onRestore={(value) => {
              setField(historyOf, value);
              setHistoryOf(null);
            }}
            onClose={() => setHistoryOf(null)}
          />
        )}
        {saving.inConflict && (
          <ConflictDialog
            guildId={guildId}
            schema={schema}
            section={section}
            changes={draft.changes}
            conflicts={draft.conflicts}
            busy={saving.isSaving}
            onTakeTheirs={() => {
              draft.settle([]);
              setEdition((number) => number + 1);
              saving.closeConflict();
            }}
            onSave={(kept) => void saving.save(draft.settle(kept))}
            onClose={saving.closeConflict}
          />
        )}
      </Suspense>
    </>
  );
}

function Provenance({ guildId, section }: { guildId: string; section: SettingsSection }) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 px-5 pt-2 pb-5 text-xs text-muted sm:px-6">
      {section.stored.length === 0 ? <Badge>{t("All defaults")}</Badge> : <Badge tone="accent">{t("{count} customised", { count: section.stored.length })}</Badge>}
      {section.updated_at && (
        <time dateTime={section.updated_at} title={formatDateTime(section.updated_at)}>
          {t("Last saved {updatedAt}", { updatedAt: formatAgo(section.updated_at) })}
        </time>
      )}
      <Link href={guildPath(guildId, `audit?section=${section.key}`)} className="underline underline-offset-2 hover:text-ink">{t("History")}</Link>
    </p>
  );
}
