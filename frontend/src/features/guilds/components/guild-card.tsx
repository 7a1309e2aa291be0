/** One server in the selector. */
import { ChevronRight, Users } from "lucide-react";
import Link from "next/link";

import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { formatCompact } from "@/lib/format";
import { frameReads, pageReads } from "@/lib/api/reads/page-reads";
import type { GuildSummary } from "@/lib/api/types";
import { guildPath } from "@/lib/navigation";
import { usePrefetch } from "@/lib/use-prefetch";
import { t } from "@/lib/words";

export function GuildCard({ guild }: { guild: GuildSummary }) {
  const { isWanted, handlers } = usePrefetch(() => [...frameReads(guild.id), ...pageReads(guild.id, "")]);
  return (
    <li className="min-w-0">
      <Link
        prefetch={isWanted ? true : null}
        {...handlers}
        href={guildPath(guild.id)}
        className="group flex items-center gap-4 rounded-2xl border bg-surface p-4 shadow-card transition-[border-color,box-shadow] hover:border-line-strong hover:shadow-float"
      >
        <Avatar square id={guild.id} name={guild.name} src={guild.icon_url} className="size-12 text-base" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium tracking-tight"><Name>{guild.name}</Name></span>
          <span className="mt-1 flex min-h-[1.375rem] flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
            <span className="inline-flex items-center gap-1" title={t("{memberCount, plural, one {# member} other {# members}}", { memberCount: guild.member_count })}>
              <Users className="size-3.5" aria-hidden />
              {formatCompact(guild.member_count)} <span className="sr-only">{t("members")}</span>
            </span>
            {guild.access === "delegate" && <Badge>{t("Shared with you")}</Badge>}
            {!guild.active && <Badge tone="warning">{t("Bot removed")}</Badge>}
          </span>
        </span>
        <ChevronRight
          className="size-4 shrink-0 text-muted transition-transform group-hover:translate-x-0.5 group-hover:text-accent"
          aria-hidden
        />
      </Link>
    </li>
  );
}
