import { Overview } from "./overview";

export default async function OverviewPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <Overview guildId={guildId} />;
}
