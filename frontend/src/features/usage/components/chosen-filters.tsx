/** The filters that hold, each with a button that removes it. */
import { X } from "lucide-react";

import { Name } from "@/components/name";
import { Button } from "@/components/ui/button";
import { t } from "@/lib/words";

import { type FilterChoice, SPLIT_WORDS, SPLITS, wordsFor } from "../filters";

export function ChosenFilters({ filters, toggle, clear }: FilterChoice) {
  const chosen = SPLITS.flatMap((by) => (filters[by] === null ? [] : [{ by, value: filters[by] }]));
  if (chosen.length === 0) return null;
  return (
    <div role="group" aria-label={t("Filters")} className="mb-5 flex flex-wrap items-center gap-2">
      <span className="text-sm text-muted">{t("Only")}</span>
      {chosen.map(({ by, value }) => (
        <Button key={by} variant="secondary" size="sm" className="max-w-full rounded-full" onClick={() => toggle(by, value)} aria-label={t("Remove the filter {filter}: {value}", { filter: t(SPLIT_WORDS[by]), value: wordsFor(by, value) })}>
          <span className="text-muted">{t(SPLIT_WORDS[by])}</span>
          <Name className="truncate">{wordsFor(by, value)}</Name>
          <X aria-hidden />
        </Button>
      ))}
      {chosen.length > 1 && (
        <Button variant="ghost" size="sm" onClick={clear}>
          {t("Remove all")}
        </Button>
      )}
    </div>
  );
}
