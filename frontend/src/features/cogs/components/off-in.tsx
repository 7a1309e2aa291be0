/** The servers in which a cog is off: by whom, or until when because it kept failing. */
"use client";

import Link from "next/link";

import { Loaded } from "@/components/loaded";
import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import type { GuildsWithoutCog } from "@/lib/api/types";
import { formatDateTime, formatMoment } from "@/lib/format";
import { rich, t } from "@/lib/words";

import { useListGuildsWithoutCog } from "../api";

type Guild = GuildsWithoutCog["guilds"][number];
type Pause = NonNullable<Guild["pause"]>;

const TITLE = "off-in";

export function OffIn({ cog }: { cog: string }) {
  const off = useListGuildsWithoutCog(cog);
  return (
    <Loaded query={off} what={t("The servers without the cog")}>
      {({ everywhere, guilds, total }) => (
        <>
          {everywhere && (
            <Notice tone="danger">
              {t("It is off in every server until {time}, because it kept failing. Reload it to try it at once.", { time: formatMoment(everywhere.until) })} <Failure pause={everywhere} />
            </Notice>
          )}
          <Card aria-labelledby={TITLE}>
            <CardHeader
              titleId={TITLE}
              title={t("Where it is off")}
              description={total === 0 ? t("No server has it off.") : t("{total, plural, one {# server} other {# servers}}, by its own switch or because the cog kept failing there.", { total })}
              className="pb-5"
            />
            {guilds.length > 0 && (
              <ul aria-label={t("Servers without the cog")} className="divide-y divide-line border-t border-line">
                {guilds.map((guild) => (
                  <Row key={guild.guild_id} guild={guild} />
                ))}
              </ul>
            )}
            {total > guilds.length && <p className="border-t border-line px-5 py-3 text-sm text-muted sm:px-6">{t("Only the first {shown} are listed.", { shown: guilds.length })}</p>}
          </Card>
        </>
      )}
    </Loaded>
  );
}

function Row({ guild }: { guild: Guild }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-5 py-3.5 text-sm sm:px-6">
      <Link href={`/admin/guilds/${guild.guild_id}`} className="flex min-w-0 items-center gap-3 rounded font-medium hover:underline">
        <Avatar id={guild.guild_id} name={guild.name} src={guild.icon_url} square />
        <span className="truncate">
          <Name>{guild.name}</Name>
        </span>
      </Link>
      <div className="min-w-0 space-y-1 text-muted sm:text-right">
        {guild.switched_off_at && <SwitchedOff guild={guild} at={guild.switched_off_at} />}
        {guild.pause && (
          <p>
            <Badge tone="warning">{t("Kept failing")}</Badge> {t("off until {time}", { time: formatMoment(guild.pause.until) })} <Failure pause={guild.pause} />
          </p>
        )}
      </div>
    </li>
  );
}

function SwitchedOff({ guild, at }: { guild: Guild; at: string }) {
  const time = () => (
    <time key="time" dateTime={at}>
      {formatDateTime(at)}
    </time>
  );
  if (!guild.switched_off_by) return <p>{rich("switched off, <time></time>", { time })}</p>;
  const { name } = guild.switched_off_by;
  return <p>{rich("switched off by <name></name>, <time></time>", { name: () => <Name key="name">{name}</Name>, time })}</p>;
}

function Failure({ pause: { failed, error, openings } }: { pause: Pause }) {
  return (
    <span className="break-words">
      (<code className="text-xs">{failed}</code>, <code className="text-xs">{error}</code>
      {openings > 1 && <>, {t("{openings} times in a row", { openings })}</>})
    </span>
  );
}
