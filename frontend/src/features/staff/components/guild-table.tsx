/** Table of servers: members, presence of the bot, and what they use this month. */
import Link from "next/link";

import { Cost } from "@/components/cost";
import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import type { GuildOfFleet } from "@/lib/api/types";
import { formatAgo, formatCount, formatDate } from "@/lib/format";
import { t } from "@/lib/words";

export function GuildTable({ guilds }: { guilds: GuildOfFleet[] }) {
  return (
    <Card>
      <table className="w-full table-fixed text-sm" aria-label={t("Servers")}>
        <thead className="text-xs text-muted">
          <tr className="[&>th]:py-2.5 [&>th]:font-normal">
            <th scope="col" className="pl-5 text-left sm:pl-6">{t("Server")}</th>
            <th scope="col" className="hidden w-24 text-right sm:table-cell">{t("Members")}</th>
            <th scope="col" className="hidden w-24 text-right md:table-cell">{t("Requests")}</th>
            <th scope="col" className="w-28 pr-5 text-right sm:pr-6">{t("Cost")}</th>
          </tr>
        </thead>
        <tbody>
          {guilds.map((guild) => (
            <Row key={guild.guild_id} guild={guild} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Row({ guild }: { guild: GuildOfFleet }) {
  const { guild_id, name, icon_url, joined_at, left_at } = guild;
  return (
    <tr className="border-t align-top hover:bg-sunken/60 [&>*]:py-3">
      <th scope="row" className="pl-5 text-left font-medium sm:pl-6">
        <span className="flex items-start gap-3">
          <Avatar id={guild_id} name={name} src={icon_url} />
          <span className="min-w-0">
            <Link href={`/admin/guilds/${guild_id}`} className="rounded break-words hover:underline">
              <Name>{name}</Name>
            </Link>
            <span className="block text-xs font-normal text-muted">
              {left_at ? t("Bot left {ago}", { ago: formatAgo(left_at) }) : t("Bot there since {day}", { day: formatDate(joined_at) })}
              <span className="sm:hidden"> · {t("{memberCount, plural, one {# member} other {# members}}", { memberCount: guild.member_count })}</span>
            </span>
            {left_at && <Badge className="mt-1">{t("Left")}</Badge>}
            {guild.unpriced_requests > 0 && <Badge tone="warning" className="mt-1">{t("{count, number} without a price", { count: guild.unpriced_requests })}</Badge>}
          </span>
        </span>
      </th>
      <td className="hidden text-right tabular-nums sm:table-cell">{formatCount(guild.member_count)}</td>
      <td className="hidden text-right tabular-nums md:table-cell">{formatCount(guild.requests)}</td>
      <td className="pr-5 text-right sm:pr-6">
        <Cost amount={guild.cost_usd} className="font-medium" />
      </td>
    </tr>
  );
}
