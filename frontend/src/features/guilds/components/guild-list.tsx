/** Lists the servers, to switch to another one. */
"use client";

import { Check, LayoutGrid } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Command, CommandEmpty, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { guildPath } from "@/lib/navigation";
import { t } from "@/lib/words";

import { useListGuilds } from "../api";
import { GuildButton } from "./guild-switcher";

export function GuildList({ guildId, defaultOpen }: { guildId: string; defaultOpen: boolean }) {
  const { data: guilds = [] } = useListGuilds();
  const [open, setOpen] = useState(defaultOpen);
  const router = useRouter();

  function go(id: string) {
    setOpen(false);
    router.push(guildPath(id));
  }

  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <GuildButton guildId={guildId} />
      </PopoverTrigger>
      <PopoverContent aria-label={t("Servers")} className="w-64">
        <Command label={t("Servers")}>
          <CommandInput placeholder={t("Find a server…")} />
          <CommandList label={t("Servers")}>
            <CommandEmpty>{t("No server matches.")}</CommandEmpty>
            {guilds.map((guild) => (
              <CommandItem key={guild.id} value={guild.id} keywords={[guild.name]} onSelect={() => go(guild.id)}>
                <Avatar square id={guild.id} name={guild.name} src={guild.icon_url} className="size-6 text-[0.625rem]" />
                <span className="min-w-0 flex-1 truncate"><Name>{guild.name}</Name></span>
                {guild.id === guildId && <Check className="size-4 text-accent" aria-hidden />}
              </CommandItem>
            ))}
          </CommandList>
        </Command>
        <Link href="/" className="flex h-10 items-center gap-2 border-t px-3 text-sm text-muted hover:text-ink">
          <LayoutGrid className="size-4" aria-hidden /> {t("All servers")}
        </Link>
      </PopoverContent>
    </Popover>
  );
}
