import type { Metadata } from "next";

import { GuildDetails } from "@/features/staff/components/guild-details";

export const metadata: Metadata = { title: "Server · Admin · Baseline" };

export default async function Page({ params }: PageProps<"/admin/guilds/[guildId]">) {
  const { guildId } = await params;
  return <GuildDetails guildId={guildId} />;
}
