import { NuqsAdapter } from "nuqs/adapters/next/app";

import { AlertDeliveries } from "@/features/alerts/components/alert-deliveries";
import { SettingsView } from "@/features/settings/components/settings-view";
import { Words } from "@/lib/words/server";
import { PluginSettingsWidgets } from "@/plugins/settings-widgets";

export default async function SettingsPage({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return (
    <Words of={["settings", "alerts"]}>
      <PluginSettingsWidgets guildId={guildId}>
        <NuqsAdapter>
          <SettingsView guildId={guildId} below={{ alerts: <AlertDeliveries guildId={guildId} /> }} />
        </NuqsAdapter>
      </PluginSettingsWidgets>
    </Words>
  );
}
