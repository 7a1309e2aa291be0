/** Finds the plugins: the build scans `plugins/` and makes a chunk of each. */
import { createContext } from "react";

import type { Plugin } from "./define";

type LoadPlugin = () => Promise<{ default: Plugin }>;

/** Ways to load each plugin, by the name of its folder. */
export type FoundPlugins = ReadonlyMap<string, LoadPlugin>;

const folderOf = (path: string): string => path.split("/").at(-2) ?? "";

const modules = import.meta.glob<{ default: Plugin }>("/plugins/*/plugin.{ts,tsx}");

export const FOUND: FoundPlugins = new Map(Object.entries(modules).map(([path, load]) => [folderOf(path), load]));

export const FoundPluginsContext = createContext(FOUND);
