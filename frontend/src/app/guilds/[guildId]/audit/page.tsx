import { NuqsAdapter } from "nuqs/adapters/next/app";

import { AuditView } from "@/features/audit/components/audit-view";
import { Words } from "@/lib/words/server";

export default async function AuditPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return (
    <Words of={["audit"]}>
      <NuqsAdapter>
        <AuditView guildId={guildId} />
      </NuqsAdapter>
    </Words>
  );
}
