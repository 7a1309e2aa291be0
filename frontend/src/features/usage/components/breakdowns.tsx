/** Breakdowns of the cost by feature, model and kind of request. */
import type { GuildUsage } from "@/lib/api/types";
import { t } from "@/lib/words";

import { type FilterChoice, type Split, wordsFor } from "../filters";
import { Breakdown } from "./breakdown";

export function Breakdowns({ usage, choice }: { usage: GuildUsage; choice: FilterChoice }) {
  const total = usage.total.cost_usd;
  const by = (split: Split) => ({ total, chosen: choice.filters[split], onChoose: (key: string) => choice.toggle(split, key) });
  return (
    <div className="grid items-start gap-5 xl:grid-cols-2">
      <Breakdown
        {...by("cog")}
        id="usage-by-cog"
        title={t("By feature")}
        column={t("Feature")}
        rows={usage.by_cog.map((row) => ({ ...row, key: row.cog_name, name: <code className="break-words">{row.cog_name}</code> }))}
      />
      <Breakdown
        {...by("model")}
        id="usage-by-model"
        title={t("By model")}
        column={t("Model")}
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
        {...by("request_type")}
        id="usage-by-request-type"
        title={t("By kind of request")}
        column={t("Kind")}
        className="xl:col-span-2"
        rows={usage.by_request_type.map((row) => ({ ...row, key: row.request_type, name: wordsFor("request_type", row.request_type) }))}
      />
    </div>
  );
}
