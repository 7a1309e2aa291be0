/** Finds a field of any section by its title or description, and goes to it. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";

import { useState } from "react";

import { Combobox, type ComboboxItem } from "@/components/combobox";
import type { SettingsSection } from "@/lib/api/types";
import { t } from "@/lib/words";

interface FieldSearchProps {
  sections: SettingsSection[];
  schemas: Record<string, unknown>;
  onFound: (section: string, field: string) => void;
}

/** Keys of sections and names of fields contain no slash. */
const SEPARATOR = "/";

const has = (text: string, wanted: string): boolean => text.toLowerCase().includes(wanted);

/** Fields with the words in their title come first, then those of such a section, then those with such a description. */
function matching(items: ComboboxItem[], typed: string): ComboboxItem[] {
  const wanted = typed.trim().toLowerCase();
  const rankOf = ({ label, group = "", keywords = [] }: ComboboxItem): number =>
    [has(label, wanted), has(group, wanted), keywords.some((text) => has(text, wanted))].indexOf(true);
  return [0, 1, 2].flatMap((rank) => items.filter((item) => rankOf(item) === rank));
}

export function FieldSearch({ sections, schemas, onFound }: FieldSearchProps) {
  const [typed, setTyped] = useState("");
  const items = sections.flatMap((section) =>
    Object.entries((schemas[section.key] as RJSFSchema | undefined)?.properties ?? {}).map(([name, property]) => {
      const field = property as RJSFSchema;
      return {
        value: section.key + SEPARATOR + name,
        label: field.title ?? name,
        group: section.title,
        keywords: field.description ? [field.description] : [],
      };
    }),
  );

  function go(value: string) {
    setTyped("");
    const [section = "", field = ""] = value.split(SEPARATOR);
    onFound(section, field);
  }

  return (
    <Combobox
      aria-label={t("Find a setting")}
      placeholder={t("Find a setting…")}
      empty={t("No setting matches.")}
      items={matching(items, typed)}
      onSearch={setTyped}
      selected={[]}
      onSelect={go}
      movesFocus
      className="w-64 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1"
    />
  );
}
