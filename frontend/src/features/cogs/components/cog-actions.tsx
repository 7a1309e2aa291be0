/** Loads, unloads and reloads a cog in every process of the bot, and says what became of it in each. */
"use client";

import { RotateCw } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/confirm/confirm";
import { Notice } from "@/components/ui/notice";
import type { BotCog, CogChange } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { cn } from "@/lib/cn";
import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

import { useChangeCog } from "../api";
import type { Operation } from "../words";

const runs = ({ state }: BotCog): boolean => state === "loaded" || state === "degraded";

export function CogActions({ cog, className }: { cog: BotCog; className?: string }) {
  const change = useChangeCog(cog.name);

  async function ask(operation: Operation): Promise<void> {
    try {
      const result = await change.mutateAsync(operation);
      if (isWhole(result)) toast.success(t("{cog} is {operation, select, load {loaded} unload {unloaded} other {reloaded}} in {count, plural, one {# process} other {# processes}}", { cog: cog.name, operation, count: result.outcomes.length }));
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
              <Button variant="secondary" size="sm" aria-label={t("Unload {cog}", { cog: cog.name })} disabled={change.isPending}>
                {t("Unload")}
              </Button>
            }
            title={t("Unload {cog}?", { cog: cog.name })}
            description={t("Its commands vanish from all servers at once, until it is loaded again or the bot restarts.")}
            action={t("Unload")}
            onConfirm={() => ask("unload")}
          />
        )}
        {runs(cog) || cog.state === "failed" ? (
          <Button variant="secondary" size="sm" aria-label={t("Reload {cog}", { cog: cog.name })} busy={busy("reload")} disabled={change.isPending} onClick={start("reload")}>
            <RotateCw aria-hidden /> {t("Reload")}
          </Button>
        ) : (
          <Button variant="secondary" size="sm" aria-label={t("Load {cog}", { cog: cog.name })} busy={busy("load")} disabled={change.isPending} onClick={start("load")}>
            {t("Load")}
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
        {t("{cog} was {operation, select, load {loaded} unload {unloaded} other {reloaded}} in {done} of {count, plural, one {# process} other {# processes}}", { cog, operation, done, count: outcomes.length + unanswered })}
      </p>
      <ul aria-label={t("Processes that did not {operation, select, load {load} unload {unload} other {reload}} {cog}", { operation, cog })} className="mt-1 space-y-1 break-words">
        {failed.map(({ process, failure, runs: isRunning }) => (
          <li key={process}>
            <code>{process}</code>: {failure}. {isRunning ? t("The earlier code runs on.") : t("It does not run.")}
          </li>
        ))}
        {unanswered > 0 && <li>{t("{unanswered, plural, one {# process has} other {# processes have}} not answered within ten seconds. It may still happen: the state above follows.", { unanswered })}</li>}
      </ul>
    </Notice>
  );
}
