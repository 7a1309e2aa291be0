/** Display preferences of this browser: theme, language, time zone and clock. */
"use client";

import { useTheme } from "next-themes";
import type { ReactNode } from "react";

import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Combobox } from "@/components/combobox";
import { Segmented } from "@/components/ui/segmented";
import { formatDateTime } from "@/lib/format";
import { savePreferences, usePreferences } from "@/lib/preferences";
import { language, mark, t } from "@/lib/words";
import { chooseLanguage, type Language, LANGUAGES } from "@/lib/words/language";

const THEMES = [
  { value: "system", label: mark("System") },
  { value: "light", label: mark("Light") },
  { value: "dark", label: mark("Dark") },
] as const;

const CLOCKS = [
  { value: "browser", label: mark("Automatic") },
  { value: "h12", label: mark("12 hours") },
  { value: "h23", label: mark("24 hours") },
] as const;

/** Each in its own language, so that everyone finds theirs. */
const TONGUES = Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }));

const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = (): { value: string; label: string }[] => [
  { value: "browser", label: t("Automatic ({zone})", { zone: browserZone }) },
  { value: "UTC", label: "UTC" },
  ...Intl.supportedValuesOf("timeZone")
    .filter((zone) => zone !== "UTC")
    .map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") })),
];

export function Display() {
  const { theme = "system", setTheme } = useTheme();
  const preferences = usePreferences();
  const choices = zones();
  const zone = choices.find(({ value }) => value === preferences.zone) ?? choices[0];
  return (
    <Card aria-labelledby="display">
      <CardHeader titleId="display" title={t("Display")} description={t("Kept in this browser.")} />
      <CardBody className="space-y-5">
        <Row label={t("Theme")}>
          <Segmented label={t("Theme")} value={theme} choices={THEMES} onChange={setTheme} />
        </Row>
        <Row label={t("Language")} hint={t("Of the dashboard. What the bot says follows the server.")}>
          <Segmented label={t("Language")} value={language()} choices={TONGUES} onChange={chooseLanguage} />
        </Row>
        <Row label={t("Time zone")} hint={t("Of times. Days and months of usage are in UTC on every page.")}>
          <Combobox
            aria-label={t("Time zone")}
            items={choices}
            selected={[preferences.zone]}
            onSelect={(value) => savePreferences({ ...preferences, zone: value })}
            placeholder={t("Search time zones")}
            className="w-full sm:w-72"
          >
            {zone?.label}
          </Combobox>
        </Row>
        <Row label={t("Clock")} hint={t("It is {time}.", { time: formatDateTime(new Date().toISOString()) })}>
          <Segmented label={t("Clock")} value={preferences.clock} choices={CLOCKS} onChange={(clock) => savePreferences({ ...preferences, clock })} />
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
