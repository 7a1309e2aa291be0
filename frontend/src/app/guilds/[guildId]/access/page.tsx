import type { Metadata } from "next";

import { AccessPage } from "./access-page";

export const metadata: Metadata = { title: "Access" };

export default async function Page({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <AccessPage guildId={guildId} />;
}
