/** Banner for a bot that is not connected, and for providers of models that do not answer. */
"use client";

import { Notice } from "@/components/ui/notice";
import type { GuildShard } from "@/lib/api/types";
import { isServing } from "@/lib/bot/shards";
import { t } from "@/lib/words";

import { useGetShard, useListProvidersAway } from "../api";

/** Returns null while the bot serves the guild, and while its shard is connecting. */
function outageOf({ shard, has_guild }: GuildShard): string | null {
  if (!shard || shard.state === "lost") return t("The bot does not run at present: it answers nothing here. Changes are saved, and hold once it is back.");
  if (shard.state === "disconnected") return t("The bot has no connection to Discord at present: it answers nothing here until it is back.");
  return isServing(shard.state) && !has_guild ? t("The bot is connected, but does not see this server: it answers nothing here.") : null;
}

/** Shows nothing while its data are loading or cannot be loaded: the page is complete without it. */
export function OutageBanner({ guildId }: { guildId: string }) {
  const { data: shard } = useGetShard(guildId);
  const { data: away = [] } = useListProvidersAway(guildId);
  const outage = shard ? outageOf(shard) : null;
  return (
    <>
      {outage && (
        <Notice tone="danger" className="mb-6">
          {outage}
        </Notice>
      )}
      {away.length > 0 && (
        <Notice tone="warning" className="mb-6">
          <ul className="space-y-1">
            {away.map(({ provider, models }) => (
              <li key={provider}>
                {t("{provider} does not answer at present ({models}). Requests to it fail or get their answer from a fallback until it is back.", { provider, models: models.join(", ") })}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
