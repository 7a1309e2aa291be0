/** The plugin and guild that a component of a plugin belongs to. */
"use client";

import { createContext, useContext } from "react";

import { guildPath } from "@/lib/navigation";

import type { Plugin } from "./define";

interface Scope {
  guildId: string;
  plugin: Plugin;
}

export const PluginScope = createContext<Scope | null>(null);

export function usePluginScope(): Scope {
  const scope = useContext(PluginScope);
  if (!scope) throw new Error("This hook belongs to a plugin: it works only in the components that plugin.ts names.");
  return scope;
}

/** The guild whose dashboard is open. */
export const useGuildId = (): string => usePluginScope().guildId;

export const pluginPage = (name: string, path = ""): string => `ext/${name}${path && `/${path}`}`;

/** The address of one of the plugin's own routes, for `<Link href>` of Next.js. */
export function usePluginPath(): (path?: string) => string {
  const { guildId, plugin } = usePluginScope();
  return (path) => guildPath(guildId, pluginPage(plugin.name, path));
}
