/** List of changes, the newest first. */
import type { AuditEntry } from "@/lib/api/types";

import type { Context } from "../sentence";
import { ChangeItem } from "./change-item";

interface ChangesProps {
  entries: AuditEntry[];
  context: Context;
  label: string;
}

export function Changes({ entries, context, label }: ChangesProps) {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {entries.map((entry) => (
        <li key={entry.position}>
          <ChangeItem entry={entry} context={context} />
        </li>
      ))}
    </ul>
  );
}
