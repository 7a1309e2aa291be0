/** Name of a cog in the dashboard. */
import type { GuildCog } from "../api/types";

interface Titled {
  name: string;
  manifest: Pick<GuildCog["manifest"], "title">;
}

export const titleOf = (cog: Titled): string => cog.manifest.title || cog.name;
