/** The chart as a table: a row for each day, week or month, a column for each part. */
import { Cost } from "@/components/cost";
import { Unpriced } from "@/components/unpriced";
import { formatCount } from "@/lib/format";
import { mark, t } from "@/lib/words";

import type { Interval } from "../../range";
import type { Figure, Stack } from "../../stack";
import { barName, daysInWords } from "../../words";

interface IntervalTableProps {
  stack: Stack;
  figure: Figure;
  interval: Interval;
  nameOf: (part: string) => string;
}

const HEADS = { day: mark("Day"), week: mark("Week"), month: mark("Month") } satisfies Record<Interval, string>;

export function IntervalTable({ stack, figure, interval, nameOf }: IntervalTableProps) {
  const amount = (of: { cost: string; tokens: number } | undefined) =>
    figure === "cost" ? <Cost amount={of?.cost ?? "0"} /> : formatCount(of?.tokens ?? 0);
  return (
    <table className="w-full text-right whitespace-nowrap tabular-nums [&_td]:px-3 [&_td]:py-1.5 [&_th]:px-3 [&_th]:py-2 [&_th]:font-normal">
      <thead className="sticky top-0 z-10 bg-sunken text-xs text-muted">
        <tr>
          <th scope="col" className="text-left">{t(HEADS[interval])}</th>
          <th scope="col">{t("Requests")}</th>
          <th scope="col">{figure === "cost" ? t("Cost") : t("Tokens")}</th>
          {stack.parts.map(({ name }) => (
            <th key={name} scope="col">{nameOf(name)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {stack.bars.toReversed().map((bar) => (
          <tr key={bar.from} className="border-t">
            <th scope="row" className="text-left">
              {interval === "month" ? barName(bar.from, interval) : daysInWords(bar)} <Unpriced count={bar.unpriced} />
            </th>
            <td>{formatCount(bar.requests)}</td>
            <td className="font-medium">{amount(bar)}</td>
            {stack.parts.map(({ name }) => (
              <td key={name}>{amount(bar.parts[name])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
