/** Finds a field of any section by its title or description, and goes to it. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";

import { Combobox } from "@/components/combobox";
import type { SettingsSection } from "@/lib/api/types";

interface FieldSearchProps {
  sections: SettingsSection[];
  schemas: Record<string, unknown>;
  onFound: (section: string, field: string) => void;
}

/** Keys of sections and names of fields contain no slash. */
const SEPARATOR = "/";

export function FieldSearch({ sections, schemas, onFound }: FieldSearchProps) {
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
    const [section = "", field = ""] = value.split(SEPARATOR);
    onFound(section, field);
  }

  return (
    <Combobox
      aria-label="Find a setting"
      placeholder="Find a setting…"
      empty="No setting matches."
      items={items}
      selected={[]}
      onSelect={go}
      movesFocus
      className="w-64 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1"
    />
  );
}
