/** Notice of models that their provider ends, and of requests that a successor answered. */
import { Notice } from "@/components/ui/notice";
import { useReadModelEndings, wordsOfEnding } from "@/lib/api/model-endings";
import type { ModelEnding } from "@/lib/api/types";
import { locale, rich, t } from "@/lib/words";

const listed = (places: string[]): string => new Intl.ListFormat(locale(), { type: "conjunction" }).format(places);

function occurrences({ places, requests }: ModelEnding): string {
  const chosen = places.length > 0 ? t("Chosen in {places}.", { places: listed(places) }) : "";
  const used = requests > 0 ? t("{requests, plural, one {# request} other {# requests}} in the last 30 days.", { requests }) : "";
  return [chosen, used].filter(Boolean).join(" ");
}

/** Shows nothing while the list is loading or cannot be loaded: the page is complete without it. */
export function ModelEndings({ guildId }: { guildId: string }) {
  const { data } = useReadModelEndings(guildId);
  if (!data || data.endings.length + data.answered_by_successors.length === 0) return null;
  return (
    <Notice tone="warning" className="mb-5">
      <h2 className="font-medium">{t("Models that their provider ends")}</h2>
      <ul className="mt-1 space-y-1">
        {data.endings.map((ending) => (
          <li key={`${ending.provider}:${ending.model}`}>
            <Code>{ending.model}</Code> {wordsOfEnding(ending)} {occurrences(ending)}
          </li>
        ))}
        {data.answered_by_successors.map((row) => (
          <li key={`${row.cog_name} ${row.provider} ${row.instead_of} ${row.model}`}>
            {rich("<model></model> answered {requests, plural, one {# request} other {# requests}} of <feature></feature> instead of <former></former> in the last 30 days.", {
              model: () => <Code key="model">{row.model}</Code>,
              feature: () => <Code key="feature">{row.cog_name}</Code>,
              former: () => <Code key="former">{row.instead_of}</Code>,
              requests: row.requests,
            })}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

const Code = ({ children }: { children: string }) => <code className="break-words">{children}</code>;
