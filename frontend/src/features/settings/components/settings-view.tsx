/** The settings page of one guild: a section per cog. */
"use client";

import { SlidersHorizontal } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { type ReactNode, useMemo } from "react";

import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import type { SettingsSection } from "@/lib/api/types";
import { language, t } from "@/lib/words";

import { useGetSettings, useGetSettingsSchema } from "../api";
import { useDirtySections, useDraftsReady } from "../drafts";
import { TransferButtons } from "../transfer/transfer-buttons";
import { CogSwitches } from "./cog-switches";
import { FieldSearch } from "./field-search";
import { Section } from "./section";
import { OffNote } from "./off-note";
import { SectionList } from "./section-list";

/** The section that holds the switches of cogs. */
const SWITCHES = "switches";

/** Parameters of the address: a section, and a field of it to go to. */
const PLACE = { section: parseAsString, field: parseAsString };

interface Place {
  section: string | null;
  field: string | null;
}

/** Titles and descriptions as the schemas have them, which are in the visitor's language. */
function inSchemaWords(sections: SettingsSection[], schemas: Record<string, unknown> = {}): SettingsSection[] {
  if (language() === "en") return sections;
  return sections.map((section) => {
    const { title, description } = (schemas[section.key] ?? {}) as { title?: string; description?: string };
    return { ...section, title: title ?? section.title, description: description ?? section.description };
  });
}

interface SettingsViewProps {
  guildId: string;
  /** Content below the form of a section, by the section's key. */
  below?: Record<string, ReactNode>;
}

export function SettingsView({ guildId, below = {} }: SettingsViewProps) {
  const settings = useGetSettings(guildId);
  const schemas = useGetSettingsSchema(guildId);
  const areDraftsReady = useDraftsReady();
  const error = (!settings.data && settings.error) || (!schemas.data && schemas.error);

  function retry() {
    void settings.refetch();
    void schemas.refetch();
  }

  const [place, setPlace] = useQueryStates(PLACE);
  const sections = useMemo(() => inSchemaWords(settings.data?.sections ?? [], schemas.data?.sections), [settings.data, schemas.data]);
  return (
    <>
      <PageHeader
        title={t("Settings")}
        description={t("How the bot behaves in this server. It follows a change within a second of saving.")}
        actions={
          sections.length > 0 &&
          schemas.data && (
            <div className="flex gap-2 max-sm:w-[calc(100vw-2rem)]">
              <FieldSearch
                sections={sections.filter(({ key }) => key !== SWITCHES)}
                schemas={schemas.data.sections}
                onFound={(section, field) => void setPlace({ section, field })}
              />
              <TransferButtons guildId={guildId} schemas={schemas.data.sections} />
            </div>
          )
        }
      />
      {settings.data && schemas.data && areDraftsReady ? (
        <Sections guildId={guildId} sections={sections} schemas={schemas.data.sections} place={place} onMove={(to) => void setPlace(to)} below={below} />
      ) : error ? (
        <ErrorState title={t("Settings could not be loaded")} error={error} failures={Math.max(settings.errorUpdateCount, schemas.errorUpdateCount)} onRetry={retry} className="rounded-2xl border bg-surface" />
      ) : (
        <Placeholder />
      )}
    </>
  );
}

interface SectionsProps {
  guildId: string;
  sections: SettingsSection[];
  schemas: Record<string, unknown>;
  place: Place;
  onMove: (place: Partial<Place>) => void;
  below: Record<string, ReactNode>;
}

function Sections({ guildId, sections, schemas, place, onMove, below }: SectionsProps) {
  const dirty = useDirtySections();
  const shown = sections.find((section) => section.key === place.section) ?? sections[0];
  if (!shown) {
    return (
      <EmptyState icon={SlidersHorizontal} title={t("Nothing to set")} className="rounded-2xl border border-dashed">
        {t("None of the bot's features has settings. Those that do appear here by themselves.")}
      </EmptyState>
    );
  }
  const several = sections.length > 1;
  return (
    <div className={cn("grid gap-5 [&>*]:min-w-0", several ? "xl:grid-cols-[11rem_minmax(0,1fr)] xl:gap-8" : "max-w-4xl")}>
      {several && <SectionList sections={sections} current={shown.key} dirty={dirty} onSelect={(section) => onMove({ section, field: null })} />}
      <div>
        {shown.key === SWITCHES ? (
          <CogSwitches guildId={guildId} section={shown} />
        ) : (
          <>
            <OffNote guildId={guildId} section={shown.key} onSwitches={() => onMove({ section: SWITCHES, field: null })} />
            <Section
              key={shown.key}
              guildId={guildId}
              section={shown}
              jsonSchema={schemas[shown.key]}
              wanted={place.field}
              onShown={() => onMove({ field: null })}
            />
          </>
        )}
        {below[shown.key]}
      </div>
    </div>
  );
}

function Placeholder() {
  return (
    <Loading label={t("Loading settings")} className="max-w-4xl space-y-px overflow-hidden rounded-2xl border bg-line">
      {[0, 1, 2, 3, 4].map((index) => (
        <div key={index} className="grid gap-4 bg-surface p-6 lg:grid-cols-2">
          <div className="space-y-2">
            <Skeleton className="h-4 w-32" />
            <Skeleton className="h-3 w-52" />
          </div>
          <Skeleton className="h-9" />
        </div>
      ))}
    </Loading>
  );
}
