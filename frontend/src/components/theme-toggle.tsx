/** Switches between the light, dark and system theme. */
"use client";

import { Moon, Sun } from "lucide-react";

import { t } from "@/lib/words";

import { onDemand, type TriggerProps } from "./on-demand";
import { Button } from "./ui/button";

export function ThemeButton(props: TriggerProps) {
  return (
    <Button variant="ghost" size="icon" aria-label={t("Theme")} {...props}>
      <Sun className="dark:hidden" aria-hidden />
      <Moon className="hidden dark:block" aria-hidden />
    </Button>
  );
}

export const ThemeToggle = onDemand(ThemeButton, async () => (await import("./theme-menu")).ThemeMenu);
