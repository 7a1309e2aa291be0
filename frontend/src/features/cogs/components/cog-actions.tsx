/** Loads, unloads and reloads a cog in every process of the bot, and says what became of it in each. */
"use client";

import { RotateCw } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Notice } from "@/components/ui/notice";
import type { BotCog, CogChange } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { cn } from "@/lib/cn";
import { pluralise } from "@/lib/format";
import { toast } from "@/lib/toast";

import { useChangeCog } from "../api";
import { type Operation, OPERATIONS } from "../words";

const runs = ({ state }: BotCog): boolean => state === "loaded" || state === "degraded";

export function CogActions({ cog, className }: { cog: BotCog; className?: string }) {
  const change = useChangeCog(cog.name);

  async function ask(operation: Operation): Promise<void> {
    try {
      const result = await change.mutateAsync(operation);
      if (isWhole(result)) toast.success(`${cog.name} is ${OPERATIONS[operation].done} in ${pluralise(result.outcomes.length, "process", "processes")}`);
    } catch (error) {
      toast.error(wordingOf(error));
      throw error;
    }
  }
  const start = (operation: Operation) => () => void ask(operation).catch(() => undefined);
  const busy = (operation: Operation): boolean => change.isPending && change.variables === operation;

  return (
    <div className={cn("min-w-0 space-y-3", className)}>
      <div className="flex flex-wrap gap-2">
        {runs(cog) && (
          <Confirm
            trigger={
              <Button variant="secondary" size="sm" aria-label={`Unload ${cog.name}`} disabled={change.isPending}>
                Unload
              </Button>
            }
            title={`Unload ${cog.name}?`}
            description="Its commands vanish from all servers at once, until it is loaded again or the bot restarts."
            action="Unload"
            onConfirm={() => ask("unload")}
          />
        )}
        {runs(cog) || cog.state === "failed" ? (
          <Button variant="secondary" size="sm" aria-label={`Reload ${cog.name}`} busy={busy("reload")} disabled={change.isPending} onClick={start("reload")}>
            <RotateCw aria-hidden /> Reload
          </Button>
        ) : (
          <Button variant="secondary" size="sm" aria-label={`Load ${cog.name}`} busy={busy("load")} disabled={change.isPending} onClick={start("load")}>
            Load
          </Button>
        )}
      </div>
      {change.data && !isWhole(change.data) && <Outcomes cog={cog.name} change={change.data} operation={change.variables} />}
    </div>
  );
}

const isWhole = ({ outcomes, unanswered }: CogChange): boolean => unanswered === 0 && outcomes.every(({ failure }) => failure === null);

interface OutcomesProps {
  cog: string;
  change: CogChange;
  operation: Operation;
}

function Outcomes({ cog, change: { outcomes, unanswered }, operation }: OutcomesProps) {
  const done = outcomes.filter(({ failure }) => failure === null).length;
  const failed = outcomes.filter(({ failure }) => failure !== null);
  return (
    <Notice tone={failed.length > 0 ? "danger" : "warning"}>
      <p className="font-medium">
        {cog} was {OPERATIONS[operation].done} in {done} of {pluralise(outcomes.length + unanswered, "process", "processes")}
      </p>
      <ul aria-label={`Processes that did not ${operation} ${cog}`} className="mt-1 space-y-1 break-words">
        {failed.map(({ process, failure, runs: isRunning }) => (
          <li key={process}>
            <code>{process}</code>: {failure}. {isRunning ? "The earlier code runs on." : "It does not run."}
          </li>
        ))}
        {unanswered > 0 && <li>{pluralise(unanswered, "process has", "processes have")} not answered within ten seconds. It may still happen: the state above follows.</li>}
      </ul>
    </Notice>
  );
}
