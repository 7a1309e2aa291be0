/** Passes the signed-in user to the access list. */
"use client";

import { AccessView } from "@/features/access/components/access-view";
import { useGetMe } from "@/features/auth/api";

export function AccessPage({ guildId }: { guildId: string }) {
  const { data: me } = useGetMe();
  return <AccessView guildId={guildId} viewerId={me?.user.id ?? ""} />;
}
