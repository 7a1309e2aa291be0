import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";

import { Words } from "@/lib/words/server";

import { Shell } from "./_shell/shell";

interface GuildLayoutProps {
  children: ReactNode;
  params: Promise<{ guildId: string }>;
}

export default async function GuildLayout({ children, params }: GuildLayoutProps) {
  const { guildId } = await params;
  return (
    <Words of={["guilds", "budgets", "access"]}>
      <NuqsAdapter>
        <Shell key={guildId} guildId={guildId}>
          {children}
        </Shell>
      </NuqsAdapter>
    </Words>
  );
}
