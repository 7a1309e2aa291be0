/** Passes the signed-in user and the server's owner to the access list. */
"use client";

import { AccessView } from "@/features/access/components/access-view";
import { useGetMe } from "@/features/auth/api";
import { useGetGuild } from "@/features/guilds/api";

export function AccessPage({ guildId }: { guildId: string }) {
  const { data: me } = useGetMe();
  const { data: guild } = useGetGuild(guildId);
  return <AccessView guildId={guildId} viewerId={me?.user.id ?? ""} ownerId={guild?.owner_id} />;
}
