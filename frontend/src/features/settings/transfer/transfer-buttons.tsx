/** Buttons to download the settings and to bring exported ones in. */
"use client";

import { Download, Upload } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import { Button } from "@/components/ui/button";
import { t } from "@/lib/words";

import { exportUrl } from "./api";

const ImportDialog = lazy(() => import("./import-dialog"));

export function TransferButtons({ guildId, schemas }: { guildId: string; schemas: Record<string, unknown> }) {
  const [isImporting, setIsImporting] = useState(false);
  return (
    <>
      <Button asChild variant="secondary">
        <a href={exportUrl(guildId)} download>
          <Download aria-hidden /> <span className="max-sm:sr-only">{t("Export")}</span>
        </a>
      </Button>
      <Button variant="secondary" onClick={() => setIsImporting(true)}>
        <Upload aria-hidden /> <span className="max-sm:sr-only">{t("Import")}</span>
      </Button>
      <Suspense fallback={null}>{isImporting && <ImportDialog guildId={guildId} schemas={schemas} onClose={() => setIsImporting(false)} />}</Suspense>
    </>
  );
}
