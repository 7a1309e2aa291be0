import { AuditView } from "@/features/audit/components/audit-view";

export default async function AuditPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <AuditView guildId={guildId} />;
}
