/** The share of requests to models that failed lately, for the overview. */
"use client";

import type { GuildErrors } from "@/lib/api/types";
import { wordingOfCode } from "@/lib/api/wording";
import { formatCount } from "@/lib/format";
import { shareInText } from "@/lib/money";
import { rich, t } from "@/lib/words";

import { useGetErrors } from "../api";

export function ErrorRate({ guildId }: { guildId: string }) {
  const { data, isError } = useGetErrors(guildId);
  if (!data) return <p className="text-muted">{isError ? t("Could not be read.") : t("Reading…")}</p>;
  if (data.attempts === 0) return <p>{t("No requests in the last 7 days.")}</p>;
  return (
    <>
      <p>
        {rich("<share></share> of {attempts, plural, one {# request} other {# requests}} in the last 7 days", {
          share: () => <span key="share" className="font-medium">{shareInText(String(data.failures), String(data.attempts))}</span>,
          attempts: data.attempts,
        })}
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
      {t("Most often ({attempts}): {errorCode}", { attempts: formatCount(first.attempts), errorCode: wordingOfCode(first.error_code) })}
    </p>
  );
}
