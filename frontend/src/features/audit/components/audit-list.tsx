/** All changes below their days. Only the rows in view are in the document. */
"use client";

import { useMemo } from "react";

import { ListEnd, type NextPage } from "@/components/list-end";
import { Card } from "@/components/ui/card";
import type { AuditEntry } from "@/lib/api/types";
import { formatOwnDay } from "@/lib/format";
import { useWindowList } from "@/lib/use-window-list";
import { t } from "@/lib/words";

import type { Context } from "../sentence";
import { ChangeItem } from "./change-item";

const ROW_PX = 64;

interface AuditListProps {
  entries: AuditEntry[];
  context: Context;
  next: NextPage;
}

/** A heading with its day, or a change. */
type Row = { key: string; day: string; entry: AuditEntry | null };

function rowsOf(entries: AuditEntry[]): Row[] {
  const days = entries.map(({ at }) => formatOwnDay(at));
  return entries.flatMap((entry, index) => {
    const day = days[index] ?? "";
    const row = { key: entry.position, day, entry };
    return day === days[index - 1] ? [row] : [{ key: day, day, entry: null }, row];
  });
}

export function AuditList({ entries, context, next }: AuditListProps) {
  const all = useMemo(() => rowsOf(entries), [entries]);
  const { list, rows, measure, above, below } = useWindowList<HTMLUListElement>({
    count: all.length,
    estimate: ROW_PX,
    keyOf: (index) => all[index]?.key ?? String(index),
    onEnd: next.onEnd,
  });
  return (
    <Card aria-label={t("Changes")} className="overflow-clip">
      <ul ref={list} aria-label={t("Changes")} style={{ paddingTop: above, paddingBottom: below }}>
        {rows.map(({ key, index }) => {
          const row = all[index];
          if (!row) return null;
          return row.entry ? (
            <li key={key} ref={measure} data-index={index} className="px-5 sm:px-6 [li+&]:border-t">
              <ChangeItem entry={row.entry} context={context} hasDetails />
            </li>
          ) : (
            <li key={key} ref={measure} data-index={index} className="bg-sunken px-5 py-2 sm:px-6 [li+&]:border-t">
              <h2 className="text-xs font-medium text-muted">{row.day}</h2>
            </li>
          );
        })}
      </ul>
      <ListEnd
        next={next}
        words={{
          none: t("No older changes."),
          unread: t("Scroll for older changes."),
          loading: t("Loading older changes…"),
          failed: t("Older changes could not be loaded."),
        }}
      />
    </Card>
  );
}
