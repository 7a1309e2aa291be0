/** Loads the plugins whose cog is there and switched on in a guild. */
import { useQueries, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useContext } from "react";

import { queryKeys } from "@/lib/api/query-keys";
import { readQuery } from "@/lib/api/reads/read-query";
import { cogsRead } from "@/lib/api/reads/reads";
import type { GuildCog } from "@/lib/api/types";
import { language } from "@/lib/words";

import type { Plugin } from "./define";
import { type FoundPlugin, FoundPluginsContext } from "./found";
import { pluginWords, speakFor } from "./words";

export function useListCogs(guildId: string) {
  const hasPlugins = useContext(FoundPluginsContext).size > 0;
  return useQuery({
    ...readQuery(cogsRead(guildId)),
    enabled: hasPlugins,
    staleTime: 15_000,
  });
}

/** A cog that failed keeps its pages: they say that it does not run. */
export const isShown = (cog: GuildCog): boolean => cog.on && cog.state !== "unloaded";

async function loaded(name: string, { load, words }: FoundPlugin): Promise<Plugin> {
  const [{ default: plugin }, messages] = await Promise.all([load(), words?.[language()]?.()]);
  if (plugin?.name !== name) throw new Error(`plugin.ts of ${name} must export default definePlugin({ name: "${name}", … })`);
  if (messages) speakFor(name, messages.default);
  return translated(plugin);
}

/** Returns the plugin with labels in the visitor's language, which stays the same until the page is loaded again. */
function translated(plugin: Plugin): Plugin {
  const { t } = pluginWords(plugin.name);
  return {
    ...plugin,
    navItems: plugin.navItems.map((item) => ({ ...item, label: t(item.label), description: t(item.description) })),
    commands: plugin.commands?.map((command) => ({ ...command, label: t(command.label), keywords: command.keywords?.map((keyword) => t(keyword)) })),
  };
}

/** One query for each name, in order. A plugin is loaded once per page load; one that fails leaves out only itself. */
export function useLoadedPlugins(names: string[]): UseQueryResult<Plugin>[] {
  const found = useContext(FoundPluginsContext);
  return useQueries({
    queries: names.map((name) => ({
      queryKey: queryKeys.plugin(name),
      queryFn: () => {
        const plugin = found.get(name);
        if (!plugin) throw new Error(`No page of ${name} is built in`);
        return loaded(name, plugin);
      },
      staleTime: Infinity,
      gcTime: Infinity,
      structuralSharing: false,
      retry: 1,
    })),
  });
}

const NONE: GuildCog[] = [];

/** The plugins of the guild that are loaded by now, in the order of their names. */
export function usePlugins(guildId: string): Plugin[] {
  const found = useContext(FoundPluginsContext);
  const { data: cogs = NONE } = useListCogs(guildId);
  const names = cogs.filter((cog) => isShown(cog) && found.has(cog.name)).map(({ name }) => name);
  return useLoadedPlugins(names).flatMap(({ data }) => data ?? []);
}
