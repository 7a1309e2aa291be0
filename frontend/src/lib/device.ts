/** The device of a session, from how its browser names itself. */

import { t } from "@/lib/words";

/** In this order: most browsers also name those that they descend from. */
const BROWSERS = [
  ["Edge", /\bEdgA?\//],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(Firefox|FxiOS)\//],
  ["Chrome", /\b(Chrome|CriOS|HeadlessChrome)\//],
  ["Safari", /\bSafari\//],
] as const;

const SYSTEMS = [
  ["iPhone", /\biPhone\b/, true],
  ["iPad", /\biPad\b/, true],
  ["Android", /\bAndroid\b/, true],
  ["Windows", /\bWindows\b/, false],
  ["ChromeOS", /\bCrOS\b/, false],
  ["macOS", /\bMac OS X\b/, false],
  ["Linux", /\bLinux\b/, false],
] as const;

export interface Device {
  /** Browser and system, such as `Firefox on Linux`. */
  name: string;
  isMobile: boolean;
}

export function deviceOf(userAgent: string): Device {
  const browser = BROWSERS.find(([, pattern]) => pattern.test(userAgent))?.[0];
  const system = SYSTEMS.find(([, pattern]) => pattern.test(userAgent));
  const isMobile = system?.[2] ?? false;
  if (!browser && !system) return { name: userAgent.split(/[/\s]/)[0] || t("Unknown device"), isMobile };
  const named = browser ?? t("A browser");
  return { name: system ? t("{browser} on {system}", { browser: named, system: system[0] }) : named, isMobile };
}
