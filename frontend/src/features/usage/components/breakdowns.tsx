/** Breakdowns of the cost by feature, model, kind of request and user. */
import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import type { GuildUsage } from "@/lib/api/types";

import { Breakdown } from "./breakdown";

const KINDS: Record<string, string> = {
  text: "Text",
  function_call: "Text with tools",
  structured: "Structured answer",
  image: "Picture",
  audio: "Speech",
  embedding: "Embedding",
};

export function Breakdowns({ usage }: { usage: GuildUsage }) {
  const total = usage.total.cost_usd;
  return (
    <div className="grid items-start gap-5 xl:grid-cols-2">
      <Breakdown
        id="usage-by-cog"
        title="By feature"
        column="Feature"
        total={total}
        rows={usage.by_cog.map((row) => ({ ...row, key: row.cog_name, name: <code className="break-words">{row.cog_name}</code> }))}
      />
      <Breakdown
        id="usage-by-model"
        title="By model"
        column="Model"
        total={total}
        rows={usage.by_model.map((row) => ({
          ...row,
          key: `${row.provider}:${row.model}`,
          name: (
            <>
              <span className="block break-words">{row.model}</span>
              <span className="block text-xs font-normal text-muted">{row.provider}</span>
            </>
          ),
        }))}
      />
      <Breakdown
        id="usage-by-request-type"
        title="By kind of request"
        column="Kind"
        total={total}
        className="xl:col-span-2"
        rows={usage.by_request_type.map((row) => ({
          ...row,
          key: row.request_type,
          name: KINDS[row.request_type] ?? row.request_type,
        }))}
      />
      <Breakdown
        id="usage-by-user"
        title="By person"
        column="Person"
        total={total}
        className="xl:col-span-2"
        rows={usage.by_user.map((row) => {
          const name = row.name ?? `User ${row.user_id}`;
          return {
            ...row,
            key: row.user_id,
            name: (
              <span className="flex min-w-0 items-center gap-3">
                <Avatar id={row.user_id} name={name} className="size-7" />
                <Name className="truncate">{name}</Name>
              </span>
            ),
          };
        })}
      />
    </div>
  );
}
