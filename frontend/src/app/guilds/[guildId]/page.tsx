import type { Metadata } from "next";

import { Overview } from "./overview";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <Overview guildId={guildId} />;
}
