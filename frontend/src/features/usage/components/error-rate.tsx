/** The share of requests to models that failed lately, for the overview. */
"use client";

import type { GuildErrors } from "@/lib/api/types";
import { wordingOfCode } from "@/lib/api/wording";
import { formatCount, pluralise } from "@/lib/format";
import { shareOf } from "@/lib/money";

import { useGetErrors } from "../api";

export function ErrorRate({ guildId }: { guildId: string }) {
  const { data, isError } = useGetErrors(guildId);
  if (!data) return <p className="text-muted">{isError ? "Could not be read." : "Reading…"}</p>;
  if (data.attempts === 0) return <p>No requests in the last 7 days.</p>;
  return (
    <>
      <p>
        <span className="font-medium">{shareOf(String(data.failures), String(data.attempts))}</span> of {pluralise(data.attempts, "request")} in the last 7 days
      </p>
      <MostFrequent errors={data} />
    </>
  );
}

function MostFrequent({ errors: { by_code } }: { errors: GuildErrors }) {
  const [first] = by_code;
  if (!first) return null;
  return (
    <p className="mt-0.5 text-xs text-pretty text-muted">
      Most often ({formatCount(first.attempts)}): {wordingOfCode(first.error_code)}
    </p>
  );
}
