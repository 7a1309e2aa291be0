import { NuqsAdapter } from "nuqs/adapters/next/app";

import { RequestsView } from "@/features/requests/components/requests-view";
import { Words } from "@/lib/words/server";

export default async function RequestsPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return (
    <Words of={["requests"]}>
      <NuqsAdapter>
        <RequestsView guildId={guildId} />
      </NuqsAdapter>
    </Words>
  );
}
