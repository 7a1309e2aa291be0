import type { Metadata } from "next";

import { GuildDetails } from "@/features/staff/components/guild-details";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("Server");

export default async function Page({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return (
    <Words of={["staff"]}>
      <GuildDetails guildId={guildId} />
    </Words>
  );
}
