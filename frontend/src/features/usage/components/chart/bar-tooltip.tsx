/** The figures of one bar, for the pointer. */
import { unpricedWords } from "@/components/unpriced";
import { formatCount } from "@/lib/format";
import { formatUsd } from "@/lib/money";
import { t } from "@/lib/words";

import type { Figure, StackBar, StackPart } from "../../stack";
import { daysInWords } from "../../words";

interface BarTooltipProps {
  bar: StackBar;
  before?: StackBar;
  parts: StackPart[];
  nameOf: (part: string) => string;
  figure: Figure;
}

export function BarTooltip({ bar, before, parts, nameOf, figure }: BarTooltipProps) {
  const amount = (of: { cost: string; tokens: number }): string => (figure === "cost" ? formatUsd(of.cost) : formatCount(of.tokens));
  return (
    <div className="rounded-xl border border-line bg-raised px-3 py-2 text-xs text-ink shadow-float">
      <p className="text-muted">{daysInWords(bar)}</p>
      <p className="mt-1 text-sm font-semibold tabular-nums">{figure === "cost" ? formatUsd(bar.cost) : t("{tokens} tokens", { tokens: formatCount(bar.tokens) })}</p>
      <ul className="mt-1 space-y-0.5">
        {parts.map((part) => {
          const own = bar.parts[part.name];
          return (
            own && (
              <li key={part.name} className="flex items-center gap-2">
                <span className="size-2 shrink-0 rounded-sm" style={{ background: part.colour }} />
                <span className="min-w-0 flex-1 truncate">{nameOf(part.name)}</span>
                <span className="tabular-nums">{amount(own)}</span>
              </li>
            )
          );
        })}
      </ul>
      <p className="mt-1 text-muted tabular-nums">
        {t("{requests, plural, one {# request} other {# requests}}", { requests: bar.requests })}
        {bar.unpriced > 0 && `, ${unpricedWords(bar.unpriced)}`}
      </p>
      {before && (
        <p className="mt-1 border-t pt-1 text-muted tabular-nums">
          {daysInWords(before)}: {amount(before)}
        </p>
      )}
    </div>
  );
}
