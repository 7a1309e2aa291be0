/** Imports an exported file: shows what would change in each section before anything is stored. */
"use client";

import { Upload } from "lucide-react";
import { useState } from "react";


import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { wordingOf } from "@/lib/api/wording";
import { isSame } from "@/lib/same";
import { toast } from "@/lib/toast";
import { mark, t } from "@/lib/words";

import { tryImport, useImportSettings } from "./api";
import { documentOf, type Preview, previewOf, type SettingsDocument, withOnly } from "./preview";
import { PreviewedSections } from "./previewed-sections";

interface ImportDialogProps {
  guildId: string;
  schemas: Record<string, unknown>;
  onClose: () => void;
}

interface Chosen {
  document: SettingsDocument;
  preview: Preview;
  keys: ReadonlySet<string>;
}

const NOT_AN_EXPORT = mark("This file is not an export of settings: it must be the JSON file that Export downloads.");

export default function ImportDialog({ guildId, schemas, onClose }: ImportDialogProps) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isReading, setIsReading] = useState(false);
  const importSettings = useImportSettings(guildId);

  const look = (document: SettingsDocument) => previewOf(document, (part) => tryImport(guildId, part));

  async function read(file: File) {
    setIsReading(true);
    setChosen(null);
    try {
      const document = documentOf(await file.text());
      setProblem(document ? null : t(NOT_AN_EXPORT));
      if (!document) return;
      const preview = await look(document);
      setChosen({ document, preview, keys: new Set(preview.changed.map(({ key }) => key)) });
    } catch (error) {
      setProblem(wordingOf(error));
    } finally {
      setIsReading(false);
    }
  }

  async function store({ document, preview, keys }: Chosen) {
    const part = withOnly(document, keys);
    setIsReading(true);
    try {
      const now = await look(part);
      if (!isSame(now.changed, preview.changed.filter(({ key }) => keys.has(key))) || now.refused.size > 0) {
        setChosen({ document: part, preview: now, keys: new Set(now.changed.map(({ key }) => key)) });
        return setProblem(t("The settings were changed meanwhile. This is what the import would change now."));
      }
      await importSettings.mutateAsync(part);
      toast.success(t("Settings of {size, plural, one {# section} other {# sections}} imported", { size: keys.size }));
      onClose();
    } catch (error) {
      setProblem(wordingOf(error));
    } finally {
      setIsReading(false);
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="sm:max-w-2xl"
        title={t("Import settings")}
        description={t("From a file that Export has made, of this server or another. Nothing changes before you confirm. Secrets stay as they are here.")}
      >
        <div className="min-h-0 flex-1 space-y-4 overflow-y-auto border-t px-5 py-4 sm:px-6">
          <label className="flex cursor-pointer items-center gap-3 rounded-xl border border-dashed border-line-strong px-4 py-3 text-sm focus-within:ring-2 focus-within:ring-accent hover:bg-sunken">
            <Upload className="size-4 shrink-0 text-muted" aria-hidden />
            <span className="flex-1">{isReading ? t("Reading…") : chosen ? t("Choose another file") : t("Choose a file")}</span>
            <input
              type="file"
              accept="application/json,.json"
              className="sr-only"
              onChange={({ target }) => {
                const file = target.files?.[0];
                target.value = ""; // the same file may be chosen again
                if (file) void read(file);
              }}
            />
          </label>
          {problem && <Notice tone="danger">{problem}</Notice>}
          {chosen && (
            <PreviewedSections
              guildId={guildId}
              schemas={schemas}
              preview={chosen.preview}
              keys={chosen.keys}
              onChange={(keys) => setChosen({ ...chosen, keys })}
            />
          )}
        </div>
        <DialogFooter>
          <Button variant="secondary" onClick={onClose}>
            {t("Cancel")}
          </Button>
          <Button busy={isReading || importSettings.isPending} disabled={!chosen || chosen.keys.size === 0} onClick={() => chosen && void store(chosen)}>
            {chosen && chosen.keys.size > 0 ? t("Import {size, plural, one {# section} other {# sections}}", { size: chosen.keys.size }) : t("Import")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
