import { SettingsView } from "@/features/settings/components/settings-view";

export default async function SettingsPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <SettingsView guildId={guildId} />;
}
