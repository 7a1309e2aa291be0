/** Dialogs of a section, loaded when they open: the history of a field, and a conflict. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";
import { lazy, Suspense } from "react";

import type { SettingsSection } from "@/lib/api/types";

import type { SectionEditor } from "../use-section-editor";

interface SectionDialogsProps {
  guildId: string;
  section: SettingsSection;
  editor: SectionEditor;
  /** The field whose history is open. */
  historyOf: string | null;
  onHistoryClosed: () => void;
}

const ConflictDialog = lazy(() => import("../conflict/conflict-dialog"));
const FieldHistory = lazy(() => import("../history/field-history"));

export function SectionDialogs({ guildId, section, editor, historyOf, onHistoryClosed }: SectionDialogsProps) {
  const { schema, draft, saving } = editor;
  return (
    <Suspense fallback={null}>
      {historyOf !== null && (
        <FieldHistory
          guildId={guildId}
          section={section.key}
          field={historyOf}
          schema={(schema.properties?.[historyOf] ?? {}) as RJSFSchema}
          isSecret={editor.secrets.has(historyOf)}
          current={draft.values[historyOf]}
          fallback={editor.context.defaults[historyOf] ?? null}
          onRestore={(value) => {
            editor.setField(historyOf, value);
            onHistoryClosed();
          }}
          onClose={onHistoryClosed}
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
          onTakeTheirs={editor.takeTheirs}
          onSave={(kept) => void saving.save(draft.settle(kept))}
          onClose={saving.closeConflict}
        />
      )}
    </Suspense>
  );
}
