/** Latency of providers by type of request. */
"use client";

import { Loaded } from "@/components/loaded";
import { Card, CardHeader } from "@/components/ui/card";
import type { KindLatency } from "@/lib/api/types";
import type { DayRange } from "@/lib/days";
import { formatCount, formatDecimal } from "@/lib/format";
import { mark, t } from "@/lib/words";

import { useGetLatencies } from "../api";

const inSeconds = (milliseconds: number): string => (milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${formatDecimal(milliseconds / 1000)} s`);

const KINDS: Record<KindLatency["kind"], string> = {
  chat: mark("Text"),
  image: mark("Picture"),
  speech: mark("Speech"),
  transcription: mark("Transcription"),
  embedding: mark("Embedding"),
};

export function Latencies({ range }: { range: DayRange }) {
  const latencies = useGetLatencies(range);
  return (
    <Loaded query={latencies} what={t("The latencies")}>
      {(kinds) =>
        kinds.length > 0 && (
          <Card aria-labelledby="latency">
            <CardHeader titleId="latency" title={t("Latency")} description={t("Of attempts that succeeded, until the answer was whole.")} />
            <table aria-labelledby="latency" className="mt-3 w-full text-sm">
              <thead className="text-xs text-muted">
                <tr className="[&>th]:py-2 [&>th]:font-normal">
                  <th scope="col" className="pl-5 text-left sm:pl-6">{t("Type")}</th>
                  <th scope="col" className="hidden text-right sm:table-cell">{t("Attempts")}</th>
                  <th scope="col" className="text-right">{t("Median")}</th>
                  <th scope="col" className="pr-5 pl-3 text-right sm:pr-6">{t("95 % within")}</th>
                </tr>
              </thead>
              <tbody>
                {kinds.map((row) => (
                  <Row key={row.kind} row={row} />
                ))}
              </tbody>
            </table>
          </Card>
        )
      }
    </Loaded>
  );
}

function Row({ row: { kind, attempts, p50_ms, p95_ms } }: { row: KindLatency }) {
  return (
    <tr className="border-t [&>*]:py-2.5 [&>td]:text-right [&>td]:tabular-nums">
      <th scope="row" className="pl-5 text-left font-medium sm:pl-6">{t(KINDS[kind])}</th>
      <td className="hidden sm:table-cell">{formatCount(attempts)}</td>
      <td>{inSeconds(p50_ms)}</td>
      <td className="pr-5 sm:pr-6">{inSeconds(p95_ms)}</td>
    </tr>
  );
}
