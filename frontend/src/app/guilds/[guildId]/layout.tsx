import type { ReactNode } from "react";

import { SettingsDraftsProvider } from "@/features/settings/drafts";

import { Shell } from "./_shell/shell";

interface GuildLayoutProps {
  children: ReactNode;
  params: Promise<{ guildId: string }>;
}

export default async function GuildLayout({ children, params }: GuildLayoutProps) {
  const { guildId } = await params;
  return (
    <SettingsDraftsProvider key={guildId}>
      <Shell guildId={guildId}>{children}</Shell>
    </SettingsDraftsProvider>
  );
}
