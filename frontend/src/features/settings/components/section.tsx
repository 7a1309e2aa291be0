/** One section of the settings: its form, and saving, resetting and resolving conflicts. */
"use client";

import Link from "next/link";
import { useEffect, useState } from "react";

import { RestoredNote } from "@/components/drafts/restored-note";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import type { SettingsSection } from "@/lib/api/types";
import { formatAgo, formatDateTime } from "@/lib/format";
import { guildPath } from "@/lib/navigation";
import { t } from "@/lib/words";

import { SectionForm } from "../form/section-form";
import { useSectionEditor } from "../use-section-editor";
import { ResetButton } from "./reset-button";
import { SaveBar } from "./save-bar";
import { SectionDialogs } from "./section-dialogs";

interface SectionProps {
  guildId: string;
  section: SettingsSection;
  jsonSchema: unknown;
  /** The field to go to. */
  wanted: string | null;
  onShown: () => void;
}

export function Section({ guildId, section, jsonSchema, wanted, onShown }: SectionProps) {
  const editor = useSectionEditor(guildId, section, jsonSchema);
  const { draft, saving, formId, context } = editor;
  const [historyOf, setHistoryOf] = useState<string | null>(null);

  useEffect(() => {
    if (wanted === null) return;
    const control = document.getElementById(`root_${wanted}`);
    control?.scrollIntoView({ block: "center" });
    control?.focus({ preventScroll: true });
    onShown();
  }, [wanted, onShown]);

  return (
    <>
      <Card aria-labelledby={`${formId}-title`} className="overflow-clip">
        <CardHeader
          titleId={`${formId}-title`}
          title={section.title}
          description={section.description}
          actions={<ResetButton guildId={guildId} section={section} onReset={editor.startOver} />}
        />
        <Provenance guildId={guildId} section={section} />
        {draft.restored && <RestoredNote at={draft.restored.at} left={draft.restored.left.map(editor.titleOf)} isDirty={draft.isDirty} onDismiss={draft.acknowledge} className="mx-5 mb-5 sm:mx-6" />}
        {saving.errors.general.map((message) => (
          <Notice key={message} tone="danger" className="mx-5 mb-5 sm:mx-6">
            {message}
          </Notice>
        ))}
        <SectionForm
          key={editor.edition}
          id={formId}
          schema={editor.schema}
          values={draft.values}
          context={{ ...context, onReset: (field) => editor.setField(field, context.defaults[field] ?? null), onHistory: setHistoryOf }}
          serverErrors={saving.errors}
          onChange={editor.edit}
          onSubmit={() => void saving.save(draft.changes)}
        />
      </Card>
      {draft.isDirty && <SaveBar formId={formId} busy={saving.isSaving} onDiscard={editor.startOver} />}
      <SectionDialogs guildId={guildId} section={section} editor={editor} historyOf={historyOf} onHistoryClosed={() => setHistoryOf(null)} />
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
