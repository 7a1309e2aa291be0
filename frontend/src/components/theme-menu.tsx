/** Lists the themes. */
"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";

import { t } from "@/lib/words";

import { ThemeButton } from "./theme-toggle";
import { Menu, MenuContent, MenuRadioGroup, MenuRadioItem, MenuTrigger } from "./ui/menu";

export function ThemeMenu({ defaultOpen }: { defaultOpen: boolean }) {
  const { theme, setTheme } = useTheme();
  return (
    <Menu defaultOpen={defaultOpen}>
      <MenuTrigger asChild>
        <ThemeButton />
      </MenuTrigger>
      <MenuContent align="end" className="min-w-36">
        <MenuRadioGroup value={theme} onValueChange={setTheme}>
          <MenuRadioItem value="system">
            <Monitor aria-hidden /> {t("System")}
          </MenuRadioItem>
          <MenuRadioItem value="light">
            <Sun aria-hidden /> {t("Light")}
          </MenuRadioItem>
          <MenuRadioItem value="dark">
            <Moon aria-hidden /> {t("Dark")}
          </MenuRadioItem>
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  );
}
