/** Rows of people. Of a long list, only those in sight are in the page. */
"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";

import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Unpriced, unpricedWords } from "@/components/unpriced";
import { usePeople } from "@/lib/api/members";
import type { UsagePerson } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatCompact, formatCount } from "@/lib/format";
import { t } from "@/lib/words";

import type { PersonRow } from "./people";
import { Share } from "../share";

const ROW_PIXELS = 68;
const MORE_ROWS = 4;
/** Until the list is measured. */
const FIRST_VIEW = { width: 800, height: 8 * ROW_PIXELS };

interface PeopleRowsProps {
  guildId: string;
  rows: PersonRow[];
  total: string;
  scrolls: boolean;
  head: ReactNode;
}

export function PeopleRows({ guildId, rows, total, scrolls, head }: PeopleRowsProps) {
  const box = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is passed on to memoised components
  const list = useVirtualizer({
    count: scrolls ? rows.length : 0,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PIXELS,
    overscan: MORE_ROWS,
    initialRect: FIRST_VIEW,
  });
  const inSight = list.getVirtualItems();
  const above = scrolls ? (inSight[0]?.start ?? 0) : 0;
  const below = scrolls ? list.getTotalSize() - (inSight.at(-1)?.end ?? 0) : 0;
  const indexes = scrolls ? inSight.map(({ index }) => index) : rows.map((_, index) => index);
  const shown = indexes.flatMap((index) => (rows[index] ? [{ index, row: rows[index] }] : []));
  const people = usePeople(guildId, shown.flatMap(({ row }) => (row.name === null ? [row.user_id] : [])));
  return (
    <div
      ref={box}
      className={cn("mt-3", scrolls && "max-h-[34rem] overflow-y-auto border-t")}
      {...(scrolls && { tabIndex: 0, role: "region", "aria-label": t("People") })}
    >
      <table aria-labelledby="usage-by-user" aria-rowcount={rows.length + 1} data-testid="usage-by-user" className="w-full table-fixed text-sm">
        {head}
        <tbody>
          {above > 0 && <Gap pixels={above} />}
          {shown.map(({ index, row }) => (
            <Row key={row.user_id} index={index} row={row} total={total} person={people.get(row.user_id)} />
          ))}
          {below > 0 && <Gap pixels={below} />}
        </tbody>
      </table>
    </div>
  );
}

const Gap = ({ pixels }: { pixels: number }) => (
  <tr aria-hidden>
    <td colSpan={4} style={{ height: pixels }} />
  </tr>
);

function Row({ index, row, total, person }: { index: number; row: PersonRow; total: string; person?: UsagePerson }) {
  const name = row.name ?? person?.name ?? t("User {userId}", { userId: row.user_id });
  return (
    <tr aria-rowindex={index + 2} className="border-t align-middle" style={{ height: ROW_PIXELS }}>
      <th scope="row" className="pl-5 text-left font-medium sm:pl-6">
        <span className="flex min-w-0 items-center gap-3">
          <Avatar id={row.user_id} name={name} src={person?.avatar_url} className="size-7" />
          <span className="min-w-0">
            <span className="flex min-w-0 items-center gap-2">
              <Name className="truncate">{name}</Name>
              {row.name === null && person?.member === false && <Badge>{t("Left")}</Badge>}
              <span className="hidden sm:inline"><Unpriced count={row.unpriced_requests} /></span>
            </span>
            <span className="block truncate text-xs font-normal text-muted tabular-nums sm:hidden">
              {t("{requests, plural, one {# request} other {# requests}}", { requests: row.requests })}
            </span>
            {row.unpriced_requests > 0 && (
              <span className="block truncate text-xs font-normal text-warning-ink sm:hidden">{unpricedWords(row.unpriced_requests)}</span>
            )}
          </span>
        </span>
      </th>
      <td className="hidden text-right tabular-nums sm:table-cell">{formatCount(row.requests)}</td>
      <td className="hidden text-right tabular-nums sm:table-cell" title={t("{inputTokens} in, {outputTokens} out", { inputTokens: formatCount(row.input_tokens), outputTokens: formatCount(row.output_tokens) })}>
        {formatCompact(row.total_tokens)}
      </td>
      <td className="pr-5 text-right sm:pr-6">
        <Share amount={row.cost_usd} total={total} />
      </td>
    </tr>
  );
}
