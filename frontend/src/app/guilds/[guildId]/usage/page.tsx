import { UsageView } from "@/features/usage/components/usage-view";

export default async function UsagePage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <UsageView guildId={guildId} />;
}
