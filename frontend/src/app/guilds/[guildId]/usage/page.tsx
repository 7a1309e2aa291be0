import type { Metadata } from "next";

import { UsageView } from "@/features/usage/components/usage-view";

export const metadata: Metadata = { title: "Usage" };

export default async function UsagePage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <UsageView guildId={guildId} />;
}
