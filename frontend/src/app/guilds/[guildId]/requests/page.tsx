import { RequestsView } from "@/features/requests/components/requests-view";
import { Words } from "@/lib/words/server";

export default async function RequestsPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return (
    <Words of={["requests"]}>
      <RequestsView guildId={guildId} />
    </Words>
  );
}
