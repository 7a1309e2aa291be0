/** Table of requests, the newest first. Only the rows in view are in the document. */
"use client";

import { ListEnd, type NextPage } from "@/components/list-end";
import { Card } from "@/components/ui/card";
import { useWindowList } from "@/lib/use-window-list";
import { t } from "@/lib/words";

import { type Person, RequestRow, type RequestEntry } from "./request-row";

const ROW_PX = 49;

interface RequestTableProps {
  entries: RequestEntry[];
  people: Map<string, Person>;
  /** Whether the rows belong to several guilds. */
  isOfAll: boolean;
  onOpen: (requestId: string) => void;
  next: NextPage;
}

export function RequestTable({ entries, people, isOfAll, onOpen, next }: RequestTableProps) {
  const { list, rows, measure, above, below } = useWindowList<HTMLTableSectionElement>({
    count: entries.length,
    estimate: ROW_PX,
    keyOf: (index) => entries[index]?.request_id ?? String(index),
    onEnd: next.onEnd,
  });
  return (
    <Card aria-label={t("Requests")}>
      <table aria-label={t("Requests")} className="w-full table-fixed text-sm">
        <thead className="text-xs text-muted">
          <tr className="[&>th]:py-3 [&>th]:font-normal">
            <th scope="col" className="hidden w-36 pl-6 text-left lg:table-cell">{t("Time")}</th>
            <th scope="col" className="pl-5 text-left sm:pl-6 lg:pl-2">{t("Who")}</th>
            <th scope="col" className="hidden w-32 pl-2 text-left md:table-cell">{t("Feature")}</th>
            <th scope="col" className="hidden w-44 pl-2 text-left md:table-cell">{t("Model")}</th>
            <th scope="col" className="hidden w-20 text-right xl:table-cell">{t("Tokens")}</th>
            <th scope="col" className="hidden w-20 text-right xl:table-cell">{t("Latency")}</th>
            <th scope="col" className="w-24 text-right">{t("Cost")}</th>
            <th scope="col" className="hidden w-36 pr-6 pl-4 text-left sm:table-cell">{t("Outcome")}</th>
            <th scope="col" className="w-5 sm:hidden"><span className="sr-only">{t("Outcome")}</span></th>
          </tr>
        </thead>
        <tbody ref={list}>
          {above > 0 && <Space height={above} />}
          {rows.map(({ key, index }) => {
            const entry = entries[index];
            return entry && <RequestRow key={key} ref={measure} index={index} entry={entry} person={people.get(entry.user_id)} isOfAll={isOfAll} onOpen={onOpen} />;
          })}
          {below > 0 && <Space height={below} />}
        </tbody>
      </table>
      <ListEnd
        next={next}
        words={{
          none: t("No older requests."),
          unread: t("Scroll for older requests."),
          loading: t("Loading older requests…"),
          failed: t("Older requests could not be loaded."),
        }}
      />
    </Card>
  );
}

function Space({ height }: { height: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height }} className="p-0" />
    </tr>
  );
}
