/** The plugins that were in `plugins/` and in the folders of cogs at the start of the build, each a chunk of its own. */
import { createContext } from "react";

import type { Language } from "@/lib/words/language";

import { plugins } from "../../.generated/plugins";
import type { Plugin } from "./define";

export interface FoundPlugin {
  load: () => Promise<{ default: Plugin }>;
  /** Compiled, by language; English is absent where no message has forms of its own. */
  words?: Partial<Record<Language, () => Promise<{ default: object }>>>;
}

/** By the name of the folder. */
export type FoundPlugins = ReadonlyMap<string, FoundPlugin>;

export const FOUND: FoundPlugins = new Map<string, FoundPlugin>(Object.entries(plugins));

export const FoundPluginsContext = createContext(FOUND);
