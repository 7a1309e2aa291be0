import type { Metadata } from "next";

import { GuildDetails } from "@/features/staff/components/guild-details";

export const metadata: Metadata = { title: "Server · Admin · Baseline" };

export default async function Page({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <GuildDetails guildId={guildId} />;
}
