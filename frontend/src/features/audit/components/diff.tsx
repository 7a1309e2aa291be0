/** Changed fields with the values before and after. */
import type { Change } from "../values";

export function Diff({ id, changes }: { id: string; changes: Change[] }) {
  return (
    <dl id={id} className="mt-2 divide-y divide-line rounded-xl border bg-sunken/50">
      {changes.map(({ title, before, after }) => (
        <div key={title} className="grid gap-x-4 gap-y-1 px-4 py-2.5 sm:grid-cols-[10rem_1fr]">
          <dt className="font-medium">{title}</dt>
          <dd className="min-w-0 break-words whitespace-pre-wrap">
            <del className="text-muted decoration-danger-ink/60">{before}</del>
            <span aria-hidden className="text-muted"> → </span>
            <ins className="no-underline">{after}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
