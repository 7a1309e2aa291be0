/** Health of the bot in a guild: shard and features. */
"use client";

import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import type { ReactNode } from "react";

import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { GuildCog, GuildShard } from "@/lib/api/types";
import { failureInWords, offInWords } from "@/lib/bot/cog-off";
import { titleOf } from "@/lib/bot/cog-title";
import { isServing, SHARD_STATES } from "@/lib/bot/shards";
import { mark, t } from "@/lib/words";

import { useGetShard } from "../api";

const ICONS = {
  good: { icon: CircleCheck, label: mark("Fine"), classes: "text-accent" },
  bad: { icon: CircleAlert, label: mark("Needs attention"), classes: "text-danger-ink" },
  unknown: { icon: CircleDashed, label: mark("Not known"), classes: "text-muted" },
} as const;

type Mood = keyof typeof ICONS;

interface GuildHealthProps {
  guildId: string;
  /** Undefined while they are not known. */
  cogs: GuildCog[] | undefined;
  children?: ReactNode;
}

export function GuildHealth({ guildId, cogs, children }: GuildHealthProps) {
  const { data: shard, isError } = useGetShard(guildId);
  return (
    <Card aria-labelledby="guild-health">
      <CardHeader titleId="guild-health" title={t("Is the bot well here?")} />
      <CardBody>
        <dl className="space-y-4 text-sm">
          {shard ? <Connection shard={shard} /> : <Part name={t("Connection")} mood="unknown">{isError ? t("Could not be read.") : t("Reading…")}</Part>}
          {cogs && <Features cogs={cogs} />}
          {children && (
            <div>
              <dt className="text-xs text-muted">{t("Failed requests")}</dt>
              <dd className="mt-1">{children}</dd>
            </div>
          )}
        </dl>
      </CardBody>
    </Card>
  );
}

function Connection({ shard: { shard, shard_id, has_guild } }: { shard: GuildShard }) {
  if (!shard) return <Part name={t("Connection")} mood="bad">{t("Not connected: no process of the bot reports.")}</Part>;
  const serves = isServing(shard.state);
  if (serves && !has_guild) return <Part name={t("Connection")} mood="bad">{t("The bot is connected, but does not see this server.")}</Part>;
  const latency = serves && shard.latency_ms !== null ? t(", {latency} ms to Discord", { latency: Math.round(shard.latency_ms) }) : "";
  return (
    <Part name={t("Connection")} mood={serves ? "good" : "bad"}>
      {t(SHARD_STATES[shard.state].label)}
      <span className="text-muted">
        {latency} · {t("shard {id}", { id: String(shard_id) })}
      </span>
    </Part>
  );
}

/** A feature that is off by choice is no fault, but is named. */
function Features({ cogs }: { cogs: GuildCog[] }) {
  const isLoaded = ({ state }: GuildCog): boolean => state !== "unloaded";
  const faults = cogs.filter((cog) => isLoaded(cog) && (cog.state === "failed" || cog.reasons.length > 0));
  const off = cogs.filter((cog) => isLoaded(cog) && !cog.on);
  return (
    <Part name={t("Features")} mood={faults.length > 0 ? "bad" : "good"}>
      {t("{count, plural, one {# feature} other {# features}} on", { count: cogs.filter((cog) => cog.on && cog.state !== "failed" && isLoaded(cog)).length })}
      <ul className="mt-1 space-y-1 text-xs text-pretty text-muted empty:hidden">
        {off.map((cog) => (
          <li key={`${cog.name} off`}>{offInWords(cog)}</li>
        ))}
        {faults.map((cog) => (
          <li key={cog.name}>{cog.state === "failed" ? failureInWords(cog) : `${t("{title} runs with less.", { title: titleOf(cog) })} ${cog.reasons.join(" ")}`}</li>
        ))}
      </ul>
    </Part>
  );
}

function Part({ name, mood, children }: { name: string; mood: Mood; children: ReactNode }) {
  const { icon: Icon, label, classes } = ICONS[mood];
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="mt-1 flex items-start gap-2">
        <Icon className={`mt-0.5 size-4 shrink-0 ${classes}`} role="img" aria-label={t(label)} />
        <div className="min-w-0">{children}</div>
      </dd>
    </div>
  );
}
