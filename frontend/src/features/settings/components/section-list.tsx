/** Section picker: a column beside the form, or a row above it on narrow screens. */
"use client";

import { Select } from "@/components/ui/select";
import { cn } from "@/lib/cn";
import type { SettingsSection } from "@/lib/api/types";
import { t } from "@/lib/words";

interface SectionListProps {
  sections: SettingsSection[];
  current: string;
  dirty: string[];
  onSelect: (key: string) => void;
}

export function SectionList({ sections, current, dirty, onSelect }: SectionListProps) {
  return (
    <nav aria-label={t("Sections")}>
      <Select
        aria-label={t("Section")}
        value={current}
        choices={sections.map(({ key, title }) => ({ value: key, label: dirty.includes(key) ? t("{title} (unsaved)", { title }) : title }))}
        onValueChange={onSelect}
        className="w-full md:hidden"
      />
      <div className="max-md:hidden xl:sticky xl:top-8 max-xl:-mx-4 max-xl:overflow-x-auto max-xl:px-4 max-xl:pb-1 sm:max-xl:-mx-8 sm:max-xl:px-8">
        <ul className="flex gap-1 xl:flex-col">
          {sections.map(({ key, title }) => (
            <li key={key}>
              <button
                type="button"
                aria-current={key === current ? "true" : undefined}
                onClick={() => onSelect(key)}
                className={cn(
                  "flex h-9 w-full items-center gap-2 rounded-lg px-3 text-sm whitespace-nowrap text-muted transition-colors hover:bg-sunken hover:text-ink",
                  key === current && "bg-sunken font-medium text-ink",
                )}
              >
                <span className="truncate">{title}</span>
                {dirty.includes(key) && (
                  <span className="ml-auto size-2 shrink-0 rounded-full bg-accent">
                    <span className="sr-only">{t("unsaved changes")}</span>
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}
