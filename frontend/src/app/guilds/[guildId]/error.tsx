/** Error boundary of a guild's pages; the navigation stays usable. */
"use client";

import { TriangleAlert } from "lucide-react";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { UNEXPECTED } from "@/lib/api/wording";
import { t } from "@/lib/words";

export default function GuildPageError({ reset }: { reset: () => void }) {
  return (
    <>
      <h1 className="sr-only">{t("Something went wrong")}</h1>
      <EmptyState icon={TriangleAlert} title={t("This page broke")} className="py-24" action={<Button onClick={reset}>{t("Try again")}</Button>}>
        {t(UNEXPECTED)}
      </EmptyState>
    </>
  );
}
