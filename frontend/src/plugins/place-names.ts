/** Names for the ids of channels and roles in what a cog's routes return. */
import { useListChannels, useListRoles } from "@/lib/api/places";
import { t } from "@/lib/words";

import { usePluginScope } from "./scope";

export interface PlaceNames {
  /** `#general`; the id while the names are being loaded, and with a note once the channel is gone. */
  channel: (id: string) => string;
  /** `@Moderator`; the id while the names are being loaded, and with a note once the role is gone. */
  role: (id: string) => string;
}

/** Reads the guild's channels and roles once for all plugins. */
export function usePlaceNames(): PlaceNames {
  const { guildId } = usePluginScope();
  const channels = useListChannels(guildId).data;
  const roles = useListRoles(guildId).data;
  return {
    channel: (id) => nameOf(id, channels, "#", (gone) => t("deleted channel {id}", { id: gone })),
    role: (id) => nameOf(id, roles, "@", (gone) => t("deleted role {id}", { id: gone })),
  };
}

function nameOf(id: string, known: { id: string; name: string }[] | undefined, sign: string, goneInWords: (id: string) => string): string {
  const found = known?.find((place) => place.id === id);
  if (found) return sign + found.name;
  return known ? goneInWords(id) : id;
}
