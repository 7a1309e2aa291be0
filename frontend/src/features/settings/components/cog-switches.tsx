/** The switches of a guild's cogs: each takes effect at once, and says why a cog is off. */
"use client";

import { Blocks } from "lucide-react";
import { toast } from "@/lib/toast";

import { ErrorState } from "@/components/error-state";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { Switch } from "@/components/ui/switch";
import type { GuildCog, SettingsSection } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { offSentence, withoutMarks } from "@/lib/bot/cog-off";
import { titleOf } from "@/lib/bot/cog-title";
import { t } from "@/lib/words";

import { useListGuildCogs, useSwitchCog } from "../api";

const TITLE = "cog-switches-title";

export function CogSwitches({ guildId, section }: { guildId: string; section: SettingsSection }) {
  const { data: cogs, error, errorUpdateCount, refetch } = useListGuildCogs(guildId);
  return (
    <Card aria-labelledby={TITLE} className="overflow-clip">
      <CardHeader titleId={TITLE} title={section.title} description={section.description} className="pb-5" />
      {cogs && cogs.length > 0 ? (
        <ul className="divide-y divide-line border-t border-line">
          {cogs.map((cog) => (
            <CogRow key={cog.name} guildId={guildId} cog={cog} />
          ))}
        </ul>
      ) : cogs ? (
        <EmptyState icon={Blocks} title={t("No cogs")} className="border-t border-line">
          {t("The bot has no cogs that could be switched off.")}
        </EmptyState>
      ) : error ? (
        <ErrorState title={t("The cogs could not be loaded")} error={error} failures={errorUpdateCount} onRetry={() => void refetch()} className="border-t border-line" />
      ) : (
        <Loading label={t("Loading cogs")} className="space-y-4 border-t border-line px-5 py-5 sm:px-6">
          <Skeleton className="h-9" />
          <Skeleton className="h-9" />
        </Loading>
      )}
    </Card>
  );
}

function CogRow({ guildId, cog }: { guildId: string; cog: GuildCog }) {
  const change = useSwitchCog(guildId, cog.name);
  const title = titleOf(cog);
  const id = `cog-${cog.name}`;

  function turn(on: boolean) {
    change.mutate(on, {
      onSuccess: (now) => {
        if (now.on === on || now.off === null) toast.success(on ? t("{title} is switched on", { title }) : t("{title} is switched off", { title }));
        else toast.error(`${title}: ${withoutMarks(offSentence(now.off))}`);
      },
      onError: (failure) => toast.error(wordingOf(failure)),
    });
  }

  return (
    <li className="flex items-start justify-between gap-4 px-5 py-4 sm:px-6">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <label htmlFor={id} className="text-sm font-medium break-words">
            {title}
          </label>
          {title !== cog.name && <span className="font-mono text-xs text-muted">{cog.name}</span>}
          <StateBadge state={cog.state} />
        </p>
        {cog.manifest.description && <p className="mt-0.5 text-sm text-pretty text-muted">{cog.manifest.description}</p>}
        {cog.off && (
          <p id={`${id}-reason`} className="mt-1 text-sm text-pretty text-warning-ink">
            <Marked text={offSentence(cog.off)} />
          </p>
        )}
      </div>
      <Switch
        id={id}
        checked={change.isPending ? change.variables : cog.on}
        disabled={change.isPending}
        aria-describedby={cog.off ? `${id}-reason` : undefined}
        onCheckedChange={turn}
      />
    </li>
  );
}

function StateBadge({ state }: { state: GuildCog["state"] }) {
  if (state === "failed") return <Badge tone="danger">{t("Does not run")}</Badge>;
  if (state === "unloaded") return <Badge>{t("Not loaded")}</Badge>;
  if (state === "degraded") return <Badge tone="warning">{t("Limited")}</Badge>;
  if (state === "unknown") return <Badge>{t("Bot does not report")}</Badge>;
  return null;
}

/** Text in which names stand between backticks. */
function Marked({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      <code key={index} className="font-mono text-[0.8125rem]">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
