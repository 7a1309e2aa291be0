/** One request to a model; the whole row opens its panel. */
import type { Ref } from "react";

import { Cost } from "@/components/cost";
import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import type { components } from "@/lib/api/schema";
import { formatCompact, formatCount, formatDateTime, formatMoment } from "@/lib/format";
import { isolated } from "@/lib/isolated";
import { t } from "@/lib/words";

import { formatLatency } from "../outcomes";
import { OutcomeBadge } from "./outcome-badge";

export type RequestEntry = components["schemas"]["RequestView"];
export type Person = components["schemas"]["UserView"];

interface RequestRowProps {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  entry: RequestEntry;
  person?: Person;
  isOfAll: boolean;
  onOpen: (requestId: string) => void;
}

export function RequestRow({ ref, index, entry, person, isOfAll, onOpen }: RequestRowProps) {
  const name = person?.name ?? entry.user_id;
  return (
    <tr ref={ref} data-index={index} className="relative border-t hover:bg-sunken [&>*]:py-2.5">
      <td className="hidden pl-6 text-muted tabular-nums lg:table-cell">
        <Time at={entry.at} />
      </td>
      <th scope="row" className="pl-5 text-left font-medium sm:pl-6 lg:pl-2">
        <span className="flex min-w-0 items-center gap-2.5">
          <Avatar id={entry.user_id} name={name} src={person?.avatar_url} className="size-7" />
          <span className="min-w-0">
            <button
              type="button"
              onClick={() => onOpen(entry.request_id)}
              aria-label={t("Request of {name} at {at}", { name: isolated(name), at: formatDateTime(entry.at) })}
              className="block max-w-full truncate text-left after:absolute after:inset-0"
            >
              <Name>{name}</Name>
            </button>
            {isOfAll && <span className="block truncate text-xs font-normal text-muted">{entry.guild_id === null ? t("The bot itself") : t("Server {guildId}", { guildId: entry.guild_id })}</span>}
            <span className="block truncate text-xs font-normal text-muted lg:hidden">
              <span className="md:hidden">{entry.cog_name} · </span>
              <Time at={entry.at} />
            </span>
          </span>
        </span>
      </th>
      <td className="hidden truncate pl-2 md:table-cell">{entry.cog_name}</td>
      <td className="hidden truncate pl-2 text-muted md:table-cell" title={`${entry.provider}:${entry.model}`}>{entry.model}</td>
      <td className="hidden text-right tabular-nums xl:table-cell" title={t("{inputTokens} in, {outputTokens} out", { inputTokens: formatCount(entry.input_tokens), outputTokens: formatCount(entry.output_tokens) })}>
        {formatCompact(entry.input_tokens + entry.output_tokens)}
      </td>
      <td className="hidden text-right text-muted tabular-nums xl:table-cell">{formatLatency(entry.latency_ms)}</td>
      <td className="text-right">{entry.cost_usd === null ? <span className="text-muted">–</span> : <Cost amount={entry.cost_usd} />}
        {entry.error_code !== null && <span className="mt-1 block sm:hidden"><OutcomeBadge code={entry.error_code} /></span>}
      </td>
      <td className="hidden pr-6 pl-4 sm:table-cell"><OutcomeBadge code={entry.error_code} /></td>
      <td className="sm:hidden">{entry.error_code === null && <span className="sr-only">{t("Answered")}</span>}</td>
    </tr>
  );
}

const Time = ({ at }: { at: string }) => <time dateTime={at} title={formatDateTime(at)}>{formatMoment(at)}</time>;
