"""Files of a new cog's page in the dashboard: the plugin, its page, its words and its test."""

import json

from bootstrap.cog_scaffold import settings_widget
from bootstrap.cog_scaffold.parts import NewCog


def plugin(cog: NewCog) -> str:
    """Return the text of `plugin.ts`."""
    events = '  events: ["settings"],\n' if cog.options.settings and not cog.options.table else ""
    return f'''/** Pages of the cog `{cog.name}` in the dashboard. */
import {{ definePlugin }} from "@baseline/api";
import {{ Puzzle }} from "lucide-react";

import {{ mark }} from "./words";

export default definePlugin({{
  name: "{cog.name}",
  navItems: [{{ label: mark("{cog.title}"), description: mark("Say here what the page shows"), icon: Puzzle }}],
  routes: [{{ path: "", page: () => import("./page") }}],
{settings_widget.entry(cog) if cog.options.settings else ""}{events}}});
'''


def words(cog: NewCog) -> str:
    """Return the text of `words.ts`."""
    return f'''/** The words of the page: English stands in the code, `messages/de.json` has German. */
import {{ pluginWords }} from "@baseline/ui";

export const {{ t, mark }} = pluginWords("{cog.name}");
'''


def german(cog: NewCog) -> str:
    """Return the text of `messages/de.json`."""
    own = _GERMAN_OF_ENTRIES if cog.options.table else _GERMAN_OF_OVERVIEW
    widget = settings_widget.GERMAN if cog.options.settings else {}
    messages = {cog.title: cog.title, **_GERMAN, **own, **widget}
    return json.dumps(dict(sorted(messages.items())), ensure_ascii=False, indent=2) + "\n"


_GERMAN = {
    "Say here what the page shows": "Sag hier, was die Seite zeigt",
    "Say here what the page shows.": "Sag hier, was die Seite zeigt.",
}
_GERMAN_OF_ENTRIES = {
    "Loading entries": "Einträge laden",
    "Remove": "Entfernen",
    "Remove {text}": "{text} entfernen",
    "The entries could not be loaded": "Die Einträge konnten nicht geladen werden",
    "There are no entries yet": "Es gibt noch keine Einträge",
}
_GERMAN_OF_OVERVIEW = {
    "Loading page": "Seite lädt",
    "The page could not be loaded": "Die Seite konnte nicht geladen werden",
}


def page(cog: NewCog) -> str:
    """Return the text of `page.tsx`."""
    return (_PAGE_OF_ENTRIES if cog.options.table else _PAGE_OF_OVERVIEW).replace("TITLE", cog.title)


_PAGE_OF_ENTRIES = """/** The page of TITLE. */
import { useCogChange, useCogQuery } from "@baseline/api";
import { Button, Card, EmptyState, ErrorState, Loading, Name, PageHeader, Skeleton } from "@baseline/ui";
import { Puzzle } from "lucide-react";

import { t } from "./words";

interface Entry {
  id: string;
  text: string;
}

export default function Page() {
  const { data: entries, error, refetch } = useCogQuery<Entry[]>("entries");
  const remove = useCogChange<string>((id) => ({ method: "DELETE", path: `entries/${id}` }));
  return (
    <>
      <PageHeader title={t("TITLE")} description={t("Say here what the page shows.")} />
      <Card>
        {error && !entries && (
          <ErrorState title={t("The entries could not be loaded")} error={error} onRetry={() => void refetch()} />
        )}
        {!error && !entries && (
          <Loading label={t("Loading entries")} className="p-6">
            <Skeleton className="h-24" />
          </Loading>
        )}
        {entries?.length === 0 && <EmptyState icon={Puzzle} title={t("There are no entries yet")} />}
        <ul className="divide-y divide-line">
          {entries?.map(({ id, text }) => (
            <li key={id} className="flex items-center gap-3 px-5 py-3 text-sm sm:px-6">
              <span className="min-w-0 flex-1 break-words">
                <Name>{text}</Name>
              </span>
              <Button
                size="sm"
                variant="danger-ghost"
                aria-label={t("Remove {text}", { text })}
                disabled={remove.isPending}
                onClick={() => remove.mutate(id)}
              >
                {t("Remove")}
              </Button>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}
"""

_PAGE_OF_OVERVIEW = """/** The page of TITLE. */
import { useCogQuery } from "@baseline/api";
import { Card, CardBody, ErrorState, Loading, PageHeader, Skeleton } from "@baseline/ui";

import { t } from "./words";

interface Overview {
  greeting: string;
}

export default function Page() {
  const { data, error, refetch } = useCogQuery<Overview>("overview");
  return (
    <>
      <PageHeader title={t("TITLE")} description={t("Say here what the page shows.")} />
      <Card>
        <CardBody>
          {error && !data && (
            <ErrorState title={t("The page could not be loaded")} error={error} onRetry={() => void refetch()} />
          )}
          {!error && !data && (
            <Loading label={t("Loading page")}>
              <Skeleton className="h-6" />
            </Loading>
          )}
          {data && <p>{data.greeting}</p>}
        </CardBody>
      </Card>
    </>
  );
}
"""


def page_test(cog: NewCog) -> str:
    """Return the text of the page's test."""
    route, answer = ("entries", '[{ id: "1", text: "Good day" }]')
    if not cog.options.table:
        route, answer = "overview", '{ greeting: "Good day" }'
    return f'''import {{ cogAnswers, problem, renderPlugin, violationsIn }} from "@baseline/testing";
import {{ screen }} from "@testing-library/react";
import {{ expect, test }} from "vitest";

import plugin from "./plugin";

test("the page shows what the cog answers, and is accessible", async () => {{
  cogAnswers("{cog.name}", "get", "{route}", {answer});
  renderPlugin(plugin);
  expect(await screen.findByText("Good day")).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
}});

test("a refusal is shown in words", async () => {{
  cogAnswers("{cog.name}", "get", "{route}", problem(403, "access.denied"));
  renderPlugin(plugin);
  expect(await screen.findByText(/could not be loaded/)).toBeVisible();
}});
'''
