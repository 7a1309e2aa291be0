import { NuqsAdapter } from "nuqs/adapters/next/app";

import { UsageView } from "@/features/usage/components/usage-view";
import { Words } from "@/lib/words/server";

export default async function UsagePage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return (
    <Words of={["usage"]}>
      <NuqsAdapter>
        <UsageView guildId={guildId} />
      </NuqsAdapter>
    </Words>
  );
}
