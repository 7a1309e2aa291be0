/** A part of the total cost: the amount, a bar and the share. */
import { Cost } from "@/components/cost";
import { shareInText, shareOf } from "@/lib/money";

export function Share({ amount, total }: { amount: string; total: string }) {
  return (
    <>
      <Cost amount={amount} className="font-medium" />
      <span className="mt-1.5 flex items-center justify-end gap-2 text-xs text-muted tabular-nums">
        <span className="hidden h-1 w-10 overflow-hidden sm:block rounded-full bg-line" aria-hidden>
          <span className="block h-full rounded-full bg-chart-1" style={{ width: shareOf(amount, total) }} />
        </span>
        {shareInText(amount, total)}
      </span>
    </>
  );
}
