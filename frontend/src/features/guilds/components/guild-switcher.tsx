/** Shows the open server and switches to another one. */
"use client";

import { Check, ChevronsUpDown, LayoutGrid } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Command, CommandEmpty, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Skeleton } from "@/components/ui/skeleton";
import { isolated } from "@/lib/isolated";
import { guildPath } from "@/lib/navigation";

import { useListGuilds } from "../api";

export function GuildSwitcher({ guildId }: { guildId: string }) {
  const { data: guilds } = useListGuilds();
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const current = guilds?.find((guild) => guild.id === guildId);

  function go(id: string) {
    setOpen(false);
    router.push(guildPath(id));
  }

  if (!guilds) return <Skeleton className="h-11 w-full" />;
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        aria-label={current && `Switch server, now ${isolated(current.name)}`}
        className="flex h-11 w-full min-w-0 items-center gap-2.5 rounded-xl border border-line bg-surface px-2.5 text-left text-sm font-medium shadow-card transition-colors hover:bg-sunken"
      >
        {current && <Avatar square id={current.id} name={current.name} src={current.icon_url} className="size-7 text-[0.6875rem]" />}
        <span className="min-w-0 flex-1 truncate"><Name>{current?.name ?? "Choose a server"}</Name></span>
        <ChevronsUpDown className="size-4 shrink-0 text-muted" aria-hidden />
      </PopoverTrigger>
      <PopoverContent aria-label="Servers" className="w-64">
        <Command label="Servers">
          <CommandInput placeholder="Find a server…" />
          <CommandList label="Servers">
            <CommandEmpty>No server matches.</CommandEmpty>
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
          <LayoutGrid className="size-4" aria-hidden /> All servers
        </Link>
      </PopoverContent>
    </Popover>
  );
}
