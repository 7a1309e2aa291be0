/** The settings page of one guild: a section per cog. */
"use client";

import { SlidersHorizontal } from "lucide-react";
import { useQueryState } from "nuqs";

import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import type { SettingsSection } from "@/lib/api/types";

import { useGetSettings, useGetSettingsSchema } from "../api";
import { useDirtySections, useDraftsReady } from "../drafts";
import { CogSwitches } from "./cog-switches";
import { Section } from "./section";
import { SectionList } from "./section-list";

/** The section that holds the switches of cogs. */
const SWITCHES = "switches";

export function SettingsView({ guildId }: { guildId: string }) {
  const settings = useGetSettings(guildId);
  const schemas = useGetSettingsSchema(guildId);
  const areDraftsReady = useDraftsReady();
  const error = (!settings.data && settings.error) || (!schemas.data && schemas.error);

  function retry() {
    void settings.refetch();
    void schemas.refetch();
  }

  return (
    <>
      <PageHeader title="Settings" description="How the bot behaves in this server. It follows a change within a second of saving." />
      {settings.data && schemas.data && areDraftsReady ? (
        <Sections guildId={guildId} sections={settings.data.sections} schemas={schemas.data.sections} />
      ) : error ? (
        <ErrorState title="Settings could not be loaded" error={error} onRetry={retry} className="rounded-2xl border bg-surface" />
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
}

function Sections({ guildId, sections, schemas }: SectionsProps) {
  const [wanted, setWanted] = useQueryState("section");
  const dirty = useDirtySections();
  const shown = sections.find((section) => section.key === wanted) ?? sections[0];
  if (!shown) {
    return (
      <EmptyState icon={SlidersHorizontal} title="Nothing to set" className="rounded-2xl border border-dashed">
        None of the bot&apos;s features has settings. Those that do appear here by themselves.
      </EmptyState>
    );
  }
  const several = sections.length > 1;
  return (
    <div className={cn("grid gap-5 [&>*]:min-w-0", several ? "xl:grid-cols-[11rem_minmax(0,1fr)] xl:gap-8" : "max-w-4xl")}>
      {several && <SectionList sections={sections} current={shown.key} dirty={dirty} onSelect={(key) => void setWanted(key)} />}
      <div>
        {shown.key === SWITCHES ? (
          <CogSwitches guildId={guildId} section={shown} />
        ) : (
          <Section key={shown.key} guildId={guildId} section={shown} jsonSchema={schemas[shown.key]} />
        )}
      </div>
    </div>
  );
}

function Placeholder() {
  return (
    <Loading label="Loading settings" className="max-w-4xl space-y-px overflow-hidden rounded-2xl border bg-line">
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
