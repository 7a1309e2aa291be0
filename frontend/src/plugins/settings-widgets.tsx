/** The controls that plugins draw for settings of their cogs. */
"use client";

import { type ReactNode, useMemo } from "react";

import { Skeleton } from "@/components/ui/skeleton";
import { type DrawWidget, SettingsWidgetsContext } from "@/lib/settings-widgets";

import { Slot } from "./slot";
import { useListCogs, usePlugins } from "./use-plugins";

/** A plugin draws fields in the sections of its own cog alone. One that throws leaves the usual control. */
export function PluginSettingsWidgets({ guildId, children }: { guildId: string; children: ReactNode }) {
  const plugins = usePlugins(guildId);
  const { data: cogs = [] } = useListCogs(guildId);
  const sections = new Map(cogs.map(({ name, manifest }) => [name, manifest.settings]));
  const drawn = plugins.flatMap((plugin) =>
    Object.entries(plugin.settingsWidgets ?? {})
      .filter(([place]) => sections.get(plugin.name)?.includes(place.slice(0, place.indexOf("."))))
      .map(([place, load]): [string, DrawWidget] => [
        place,
        (props, usual) => <Slot plugin={plugin} guildId={guildId} load={load} props={props} loading={<Skeleton className="h-9" />} broken={() => usual} />,
      ]),
  );
  const places = drawn.map(([place]) => place).join("\n");
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the same places are drawn by the same plugins
  const widgets = useMemo(() => new Map(drawn), [places]);
  return <SettingsWidgetsContext value={widgets}>{children}</SettingsWidgetsContext>;
}
