import type { Metadata } from "next";

import { PluginPage } from "@/plugins/plugin-page";

interface Props {
  params: Promise<{ guildId: string; plugin: string; path?: string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const words = (await params).plugin.replaceAll("_", " ");
  return { title: words.charAt(0).toUpperCase() + words.slice(1) };
}

export default async function Page({ params }: Props) {
  const { guildId, plugin, path = [] } = await params;
  return <PluginPage guildId={guildId} name={plugin} path={path.map(decodeURIComponent).join("/")} />;
}
