/** Error boundary of last resort, for a page that fails to render. */
"use client";

import { TriangleAlert } from "lucide-react";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { UNEXPECTED } from "@/lib/api/wording";
import { t } from "@/lib/words";

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="flex min-h-[60dvh] flex-col items-center justify-center p-6">
      <h1 className="sr-only">{t("Something went wrong")}</h1>
      <EmptyState icon={TriangleAlert} title={t("This page broke")} action={<Button onClick={reset}>{t("Try again")}</Button>}>
        {t(UNEXPECTED)}
        {error.digest && <span className="mt-2 block font-mono text-xs">{t("Reference {digest}", { digest: error.digest })}</span>}
      </EmptyState>
    </main>
  );
}
