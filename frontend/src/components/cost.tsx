/** A rounded dollar amount; the exact one is in its title and `data-amount`. */
import { cn } from "@/lib/cn";
import { exactUsd, formatUsd } from "@/lib/money";

interface CostProps {
  amount: string;
  className?: string;
  testId?: string;
}

export function Cost({ amount, className, testId }: CostProps) {
  return (
    <span className={cn("tabular-nums", className)} title={exactUsd(amount)} data-amount={amount} data-testid={testId}>
      {formatUsd(amount)}
    </span>
  );
}
