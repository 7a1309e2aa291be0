import { RequestsView } from "@/features/requests/components/requests-view";

export default async function RequestsPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <RequestsView guildId={guildId} />;
}
