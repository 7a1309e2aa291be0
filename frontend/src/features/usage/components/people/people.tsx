/** Cost by person: the ten highest first, the others on demand, with search and order. */
"use client";

import { ArrowDown, ArrowUp, Search } from "lucide-react";
import { useMemo, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Input } from "@/components/ui/input";
import { useSearchMembers } from "@/lib/api/members";
import type { GuildUsage } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { byCostDescending } from "@/lib/money";
import { useSettled } from "@/lib/use-settled";
import { mark, t } from "@/lib/words";

import { PeopleRows } from "./people-rows";

const TOP = 10;

export type PersonRow = GuildUsage["by_user"][number];
type Column = "requests" | "tokens" | "cost";
interface Order {
  column: Column;
  ascending: boolean;
}

const DESCENDING: Record<Column, (a: PersonRow, b: PersonRow) => number> = {
  requests: (a, b) => b.requests - a.requests,
  tokens: (a, b) => b.total_tokens - a.total_tokens,
  cost: byCostDescending,
};

const LABELS: Record<Column, string> = { requests: mark("Requests"), tokens: mark("Tokens"), cost: mark("Cost") };
const CELLS: Record<Column, string> = { requests: "hidden w-28 sm:table-cell", tokens: "hidden w-28 sm:table-cell", cost: "w-24 pr-5 sm:w-32 sm:pr-6" };

export function People({ guildId, usage }: { guildId: string; usage: GuildUsage }) {
  const [typed, setTyped] = useState("");
  const [order, setOrder] = useState<Order>({ column: "cost", ascending: false });
  const [isOpen, setOpen] = useState(false);
  const text = typed.trim();
  const query = useSettled(text);
  const members = useSearchMembers(guildId, query, query !== "");
  const rows = useMemo(() => {
    const wanted = text.toLowerCase();
    const found = new Set(wanted === "" ? [] : members.data?.map(({ id }) => id));
    const matches = (row: PersonRow): boolean => row.user_id.includes(wanted) || !!row.name?.toLowerCase().includes(wanted) || found.has(row.user_id);
    const sorted = usage.by_user.filter((row) => wanted === "" || matches(row)).sort(DESCENDING[order.column]);
    return order.ascending ? sorted.reverse() : sorted;
  }, [usage.by_user, text, members.data, order]);
  const isShort = !isOpen && text === "";
  const shown = isShort ? rows.slice(0, TOP) : rows;
  return (
    <Card aria-labelledby="usage-by-user">
      <CardHeader
        titleId="usage-by-user"
        title={t("By person")}
        description={t("{count, plural, one {# person} other {# people}}", { count: usage.by_user.length })}
        actions={
          usage.by_user.length > TOP && (
            <label className="relative">
              <span className="sr-only">{t("Search people")}</span>
              <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
              <Input type="search" value={typed} onChange={({ target }) => setTyped(target.value)} placeholder={t("Name or id")} className="w-44 pl-9" />
            </label>
          )
        }
      />
      <PeopleRows guildId={guildId} rows={shown} total={usage.total.cost_usd} scrolls={shown.length > TOP} head={<Head order={order} onOrder={setOrder} />} />
      {rows.length === 0 && (
        <p className="px-6 py-8 text-center text-sm text-muted" role="status">
          {members.isFetching ? t("Searching…") : t("No such person used a model in these days.")}
        </p>
      )}
      {text === "" && usage.by_user.length > TOP && (
        <div className="border-t px-3 py-2">
          <Button variant="ghost" size="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? t("Show the first {count}", { count: TOP }) : t("Show all {count, plural, one {# person} other {# people}}", { count: usage.by_user.length })}
          </Button>
        </div>
      )}
    </Card>
  );
}

function Head({ order, onOrder }: { order: Order; onOrder: (order: Order) => void }) {
  return (
    <thead className="sticky top-0 z-10 bg-surface text-xs text-muted">
      <tr aria-rowindex={1} className="[&>th]:py-2 [&>th]:font-normal">
        <th scope="col" className="pl-5 text-left sm:pl-6">{t("Person")}</th>
        {(["requests", "tokens", "cost"] as const).map((column) => {
          const isChosen = order.column === column;
          const Arrow = order.ascending ? ArrowUp : ArrowDown;
          return (
            <th key={column} scope="col" aria-sort={isChosen ? (order.ascending ? "ascending" : "descending") : "none"} className={cn("text-right", CELLS[column])}>
              <button
                type="button"
                className={cn("inline-flex items-center gap-1 rounded hover:text-ink", isChosen && "text-ink")}
                onClick={() => onOrder({ column, ascending: isChosen && !order.ascending })}
              >
                {isChosen && <Arrow className="size-3" aria-hidden />}
                {t(LABELS[column])}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
