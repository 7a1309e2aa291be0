/** State of the editor of one section: its draft, its form, and what the form needs to know. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";
import { useEffect, useMemo, useState } from "react";

import { detailsByName, useListModelsOfGuild } from "@/lib/api/guild-models";
import { useReadModelEndings, wordsOfEnding } from "@/lib/api/model-endings";
import type { ModelEnding, SettingsSection } from "@/lib/api/types";
import type { Changes } from "@/lib/drafts/storage";

import type { Values } from "./api";
import { useKeptField } from "./use-kept-field";
import { useDraft } from "./drafts";
import { defaultsOf, prepareSchema } from "./form/schema";
import { secretsOf } from "./form/secrets";
import { useSave } from "./use-save";
import { useSaveShortcut } from "./use-save-shortcut";

const NO_ENDINGS: ModelEnding[] = [];
const NO_DETAILS: ReadonlyMap<string, string> = new Map();

const fieldName = (pointerOrName: string): string => pointerOrName.replace(/^\//, "").replaceAll("/", ".");

export type SectionEditor = ReturnType<typeof useSectionEditor>;

export function useSectionEditor(guildId: string, section: SettingsSection, jsonSchema: unknown) {
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

  /** Focuses the first field with an error, found by the id that the form gives it. */
  function showFirst(fields: string[]) {
    const first = Object.keys(schema.properties ?? {}).find((field) => fields.includes(field));
    if (first) document.getElementById(`root_${first}`)?.focus();
  }

  function drawAnew() {
    keepField();
    setEdition((number) => number + 1);
  }

  /** Text that a field could not read is in no draft: drawn anew, the field would lose it. */
  const holdsUnread = (): boolean => document.querySelector(`#${CSS.escape(formId)} [data-unread]`) !== null;

  function startOver() {
    draft.discard();
    drawAnew();
    saving.forgetErrors();
  }

  function onSaved(sent: Changes) {
    if (!draft.saved(sent) && !holdsUnread()) startOver();
  }

  function edit(values: Values) {
    saving.forgetErrorsOfEdited(draft.values, values);
    draft.edit(values);
  }

  return {
    schema,
    secrets,
    draft,
    saving,
    formId,
    edition,
    context: { ...context, section: section.key, meanwhile: new Map(draft.conflicts.map((field) => [field, section.values[field]])) },
    titleOf: (field: string): string => (schema.properties?.[field] as RJSFSchema | undefined)?.title ?? field,
    edit,
    setField: (field: string, value: unknown) => edit({ ...draft.values, [field]: value }),
    startOver,
    takeTheirs() {
      draft.settle([]);
      if (!holdsUnread()) drawAnew();
      saving.closeConflict();
    },
  };
}
