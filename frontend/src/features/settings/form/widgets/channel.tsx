/** Selects channels of the server. */
"use client";

import { Folder, Hash, type LucideIcon, Megaphone, MessagesSquare, Radio, Volume2 } from "lucide-react";

import type { Channel } from "@/lib/api/types";
import { t } from "@/lib/words";

import { useListChannels } from "../../api";
import { Snowflake } from "./snowflake";
import type { SettingsWidgetProps } from "./widget";

const ICONS: Record<Channel["kind"], LucideIcon> = {
  text: Hash,
  voice: Volume2,
  category: Folder,
  announcement: Megaphone,
  forum: MessagesSquare,
  stage: Radio,
  other: Hash,
};

export function ChannelWidget(props: SettingsWidgetProps) {
  const channels = useListChannels(props.registry.formContext.guildId);
  const items = (channels.data ?? []).map((channel) => {
    const Icon = ICONS[channel.kind];
    return { value: channel.id, label: channel.name, icon: <Icon className="size-4 shrink-0 text-muted" aria-hidden /> };
  });
  return <Snowflake {...props} noun="channel" items={items} empty={channels.isError ? t("Channels can't be loaded right now.") : undefined} />;
}
