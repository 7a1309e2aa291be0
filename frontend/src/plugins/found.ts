/** The plugins that were in `plugins/` at the start of the build, each a chunk of its own. */
import { createContext } from "react";

import { plugins } from "../../.generated/plugins";
import type { Plugin } from "./define";

type LoadPlugin = () => Promise<{ default: Plugin }>;

/** Ways to load each plugin, by the name of its folder. */
export type FoundPlugins = ReadonlyMap<string, LoadPlugin>;

export const FOUND: FoundPlugins = new Map<string, LoadPlugin>(Object.entries(plugins));

export const FoundPluginsContext = createContext(FOUND);
