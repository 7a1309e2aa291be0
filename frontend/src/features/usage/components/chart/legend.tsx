/** Parts of the chart with their colour and sum. Choosing one filters the page by it. */
import { X } from "lucide-react";

import { Name } from "@/components/name";
import { cn } from "@/lib/cn";
import { formatCompact } from "@/lib/format";
import { formatUsd } from "@/lib/money";
import { t } from "@/lib/words";

import { type Figure, REST, type StackPart } from "../../stack";

interface LegendProps {
  parts: StackPart[];
  figure: Figure;
  nameOf: (part: string) => string;
  chosen: string | null;
  onChoose: (part: string) => void;
}

export function Legend({ parts, figure, nameOf, chosen, onChoose }: LegendProps) {
  return (
    <ul aria-label={t("Parts of the chart")} className="mt-4 flex flex-wrap gap-x-1 gap-y-1 text-xs">
      {parts.map((part) => {
        const content = (
          <>
            <span className="size-2.5 shrink-0 rounded-sm" style={{ background: part.colour }} aria-hidden />
            <Name className="min-w-0 truncate">{nameOf(part.name)}</Name>
            <span className="text-muted tabular-nums">{figure === "cost" ? formatUsd(part.cost) : formatCompact(part.tokens)}</span>
          </>
        );
        const classes = "flex h-7 max-w-full items-center gap-2 rounded-md px-2";
        return (
          <li key={part.name} className="max-w-full">
            {part.name === REST ? (
              <span className={classes}>{content}</span>
            ) : (
              <button
                type="button"
                aria-pressed={chosen === part.name}
                title={chosen === part.name ? t("Show all again") : t("Show only this")}
                onClick={() => onChoose(part.name)}
                className={cn(classes, "transition-colors hover:bg-sunken", chosen === part.name && "bg-sunken")}
              >
                {content}
                {chosen === part.name && <X className="size-3 text-muted" aria-hidden />}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
