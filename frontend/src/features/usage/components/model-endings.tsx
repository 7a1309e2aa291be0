/** Notice of models that their provider ends, and of requests that a successor answered. */
import { Notice } from "@/components/ui/notice";
import { useReadModelEndings, wordsOfEnding } from "@/lib/api/model-endings";
import type { ModelEnding } from "@/lib/api/types";
import { pluralise } from "@/lib/format";

const listed = new Intl.ListFormat("en-US", { type: "conjunction" });

function occurrences({ places, requests }: ModelEnding): string {
  const chosen = places.length > 0 ? `Chosen in ${listed.format(places)}.` : "";
  const used = requests > 0 ? `${pluralise(requests, "request")} in the last 30 days.` : "";
  return [chosen, used].filter(Boolean).join(" ");
}

/** Shows nothing while the list is loading or cannot be loaded: the page is complete without it. */
export function ModelEndings({ guildId }: { guildId: string }) {
  const { data } = useReadModelEndings(guildId);
  if (!data || data.endings.length + data.answered_by_successors.length === 0) return null;
  return (
    <Notice tone="warning" className="mb-5">
      <h2 className="font-medium">Models that their provider ends</h2>
      <ul className="mt-1 space-y-1">
        {data.endings.map((ending) => (
          <li key={`${ending.provider}:${ending.model}`}>
            <code className="break-words">{ending.model}</code> {wordsOfEnding(ending)} {occurrences(ending)}
          </li>
        ))}
        {data.answered_by_successors.map((row) => (
          <li key={`${row.cog_name} ${row.provider} ${row.instead_of} ${row.model}`}>
            <code className="break-words">{row.model}</code> answered {pluralise(row.requests, "request")} of{" "}
            <code className="break-words">{row.cog_name}</code> instead of <code className="break-words">{row.instead_of}</code> in
            the last 30 days.
          </li>
        ))}
      </ul>
    </Notice>
  );
}
