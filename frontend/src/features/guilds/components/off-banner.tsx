/** Banner with the features that are off in a guild or do not run, and a link to their switches. */
import Link from "next/link";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { GuildCog } from "@/lib/api/types";
import { stopsOfCogs } from "@/lib/bot/cog-off";
import { guildPath } from "@/lib/navigation";
import { t } from "@/lib/words";

export function OffBanner({ guildId, cogs }: { guildId: string; cogs: GuildCog[] }) {
  const stops = stopsOfCogs(cogs);
  if (stops.length === 0) return null;
  return (
    <Notice
      tone={stops.every(({ isChosen }) => isChosen) ? "info" : "warning"}
      className="mb-6"
      action={
        <Button asChild size="sm" variant="secondary" className="max-sm:ml-7">
          <Link href={guildPath(guildId, "settings?section=switches")}>{t("Open switches")}</Link>
        </Button>
      }
    >
      <ul className="space-y-1">
        {stops.map(({ name, text }) => (
          <li key={name}>{text}</li>
        ))}
      </ul>
    </Notice>
  );
}
