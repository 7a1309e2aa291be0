/** Tells the list of people with access who is looking at it. */
"use client";

import { AccessView } from "@/features/access/components/access-view";
import { useGetMe } from "@/features/auth/api";

export function AccessPage({ guildId }: { guildId: string }) {
  const { data: me } = useGetMe();
  return <AccessView guildId={guildId} viewerId={me?.user.id ?? ""} />;
}
