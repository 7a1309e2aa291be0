/** The cards that plugins add to the overview. */
"use client";

import { Notice } from "@/components/ui/notice";
import { Button } from "@/components/ui/button";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { t } from "@/lib/words";

import { Slot } from "./slot";
import { usePlugins } from "./use-plugins";

export function OverviewCards({ guildId }: { guildId: string }) {
  return usePlugins(guildId).flatMap((plugin) =>
    (plugin.overviewCards ?? []).map((load, index) => (
      <Slot
        key={`${plugin.name}-${index}`}
        plugin={plugin}
        guildId={guildId}
        load={load}
        props={{ guildId }}
        loading={<Loading label={t("Loading card")}><Skeleton className="h-40 rounded-2xl" /></Loading>}
        broken={(retry) => (
          <Notice tone="warning" action={<Button size="sm" variant="secondary" onClick={retry}>{t("Try again")}</Button>}>
            {t("The card of {plugin} could not be shown.", { plugin: plugin.navItems[0]?.label ?? plugin.name })}
          </Notice>
        )}
      />
    )),
  );
}
