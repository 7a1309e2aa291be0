import { headers } from "next/headers";
import type { ReactNode } from "react";

import { Brought } from "@/app/_brought/brought";
import { frameReads, pageReads } from "@/lib/api/reads/page-reads";
import type { Read } from "@/lib/api/reads/reads";
import { guildPath } from "@/lib/navigation";
import { Words } from "@/lib/words/server";
import { PLACE_HEADER } from "@/proxy";

import { Shell } from "./_shell/shell";

interface GuildLayoutProps {
  children: ReactNode;
  params: Promise<{ guildId: string }>;
}

/** Returns the reads of the frame, and those of the page inside if its address has no filters. */
async function readsOf(guildId: string): Promise<Read[]> {
  const place = (await headers()).get(PLACE_HEADER) ?? "";
  const start = guildPath(guildId);
  const page = place === start ? "" : place.startsWith(`${start}/`) ? place.slice(start.length + 1) : null;
  return [...frameReads(guildId), ...(page === null ? [] : pageReads(guildId, page))];
}

export default async function GuildLayout({ children, params }: GuildLayoutProps) {
  const { guildId } = await params;
  return (
    <Words of={["guilds", "budgets", "access"]}>
      <Brought reads={await readsOf(guildId)}>
        <Shell key={guildId} guildId={guildId}>
          {children}
        </Shell>
      </Brought>
    </Words>
  );
}
