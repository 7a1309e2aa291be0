/** Filters of the server log: kind, text, age, and the member that was chosen in the list. */
import { Button, Input, Select } from "@baseline/ui";
import { useState } from "react";

import { type Filters, useConfiguration } from "./log";
import { mark, t } from "./words";

const ANY = "any";
const AGES = [
  { value: ANY, label: mark("Any time") },
  { value: "1", label: mark("Last day") },
  { value: "7", label: mark("Last 7 days") },
  { value: "30", label: mark("Last 30 days") },
];

const chosen = (value: string) => (value === ANY ? undefined : value);

export function FilterBar({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const { data } = useConfiguration();
  const [text, setText] = useState<string | null>(null);
  const kinds = data?.topics.flatMap((topic) => topic.kinds.map(({ kind }) => ({ value: kind, label: t(kind) }))) ?? [];
  return (
    <form
      role="search"
      aria-label={t("Filter events")}
      className="mb-4 flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ ...filters, text: text ?? filters.text });
        setText(null);
      }}
    >
      <Select aria-label={t("Kind")} className="w-[calc(50%-0.375rem)] sm:w-52" value={filters.kind ?? ANY} choices={[{ value: ANY, label: t("All kinds") }, ...kinds]} onValueChange={(kind) => onChange({ ...filters, kind: chosen(kind) })} />
      <Select aria-label={t("Age")} className="w-[calc(50%-0.375rem)] sm:w-40" value={filters.days ?? ANY} choices={AGES.map(({ value, label }) => ({ value, label: t(label) }))} onValueChange={(days) => onChange({ ...filters, days: chosen(days) })} />
      <Input aria-label={t("Text")} placeholder={t("Text or name")} className="min-w-0 flex-1 sm:w-48 sm:flex-none" maxLength={100} value={text ?? filters.text ?? ""} onChange={(event) => setText(event.target.value)} />
      <Button type="submit" variant="secondary">{t("Search")}</Button>
      {Object.keys(filters).length > 0 && <Button variant="ghost" onClick={() => { setText(null); onChange({}); }}>{t("Clear filters")}</Button>}
    </form>
  );
}
