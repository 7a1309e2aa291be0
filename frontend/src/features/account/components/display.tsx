/** How the dashboard looks in this browser: theme, time zone and clock. */
"use client";

import { useTheme } from "next-themes";
import type { ReactNode } from "react";

import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Combobox } from "@/components/combobox";
import { Segmented } from "@/components/ui/segmented";
import { formatDateTime } from "@/lib/format";
import { savePreferences, usePreferences } from "@/lib/preferences";

const THEMES = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

const CLOCKS = [
  { value: "browser", label: "Automatic" },
  { value: "h12", label: "12 hours" },
  { value: "h23", label: "24 hours" },
] as const;

const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZONES = [
  { value: "browser", label: `Automatic (${browserZone})` },
  { value: "UTC", label: "UTC" },
  ...Intl.supportedValuesOf("timeZone")
    .filter((zone) => zone !== "UTC")
    .map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") })),
];

export function Display() {
  const { theme = "system", setTheme } = useTheme();
  const preferences = usePreferences();
  const zone = ZONES.find(({ value }) => value === preferences.zone) ?? ZONES[0];
  return (
    <Card aria-labelledby="display">
      <CardHeader titleId="display" title="Display" description="Kept in this browser." />
      <CardBody className="space-y-5">
        <Row label="Theme">
          <Segmented label="Theme" value={theme} choices={THEMES} onChange={setTheme} />
        </Row>
        <Row label="Time zone" hint="Of times. Days and months of usage are in UTC on every page.">
          <Combobox
            aria-label="Time zone"
            items={ZONES}
            selected={[preferences.zone]}
            onSelect={(value) => savePreferences({ ...preferences, zone: value })}
            placeholder="Search time zones"
            className="w-full sm:w-72"
          >
            {zone?.label}
          </Combobox>
        </Row>
        <Row label="Clock" hint={`It is ${formatDateTime(new Date().toISOString())}.`}>
          <Segmented label="Clock" value={preferences.clock} choices={CLOCKS} onChange={(clock) => savePreferences({ ...preferences, clock })} />
        </Row>
      </CardBody>
    </Card>
  );
}

function Row({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <p className="text-sm font-medium">{label}</p>
        {hint && <p className="mt-0.5 text-xs text-muted">{hint}</p>}
      </div>
      {children}
    </div>
  );
}
