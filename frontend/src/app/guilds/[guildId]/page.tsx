import { Words } from "@/lib/words/server";

import { Overview } from "./overview";

export default async function OverviewPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return (
    <Words of={["usage", "audit"]}>
      <Overview guildId={guildId} />
    </Words>
  );
}
