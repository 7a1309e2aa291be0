/** Save bar: visible while there are unsaved changes. */
"use client";

import { Button } from "@/components/ui/button";
import { t } from "@/lib/words";

interface SaveBarProps {
  formId: string;
  busy: boolean;
  onDiscard: () => void;
}

export function SaveBar({ formId, busy, onDiscard }: SaveBarProps) {
  return (
    <div
      role="region"
      aria-label={t("Unsaved changes")}
      className="sticky bottom-[calc(4.75rem+env(safe-area-inset-bottom))] z-20 mt-5 flex animate-in items-center gap-2 rounded-2xl border border-line-strong/60 bg-raised py-2.5 pr-2.5 pl-4 shadow-float fade-in-0 slide-in-from-bottom-3 lg:bottom-6"
    >
      <span className="size-2 shrink-0 rounded-full bg-accent" aria-hidden />
      <p className="min-w-0 flex-1 truncate text-sm font-medium">
        <span className="sm:hidden">{t("Unsaved")}</span>
        <span className="max-sm:hidden">{t("Unsaved changes")}</span>
      </p>
      <Button variant="ghost" onClick={onDiscard} disabled={busy}>
        {t("Discard")}
      </Button>
      <Button type="submit" form={formId} busy={busy}>
        {t("Save changes")}
      </Button>
    </div>
  );
}
