import { PluginPage } from "@/plugins/plugin-page";

interface Props {
  params: Promise<{ guildId: string; plugin: string; path?: string[] }>;
}

export default async function Page({ params }: Props) {
  const { guildId, plugin, path = [] } = await params;
  return <PluginPage guildId={guildId} name={plugin} path={path.map(decodeURIComponent).join("/")} />;
}
