import { AlertDeliveries } from "@/features/alerts/components/alert-deliveries";
import { SettingsView } from "@/features/settings/components/settings-view";

export default async function SettingsPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <SettingsView guildId={guildId} below={{ alerts: <AlertDeliveries guildId={guildId} /> }} />;
}
