/** Listens for the keys of the command palette and of shortcuts. The palette is loaded when it is first opened. */
"use client";

import { usePathname, useRouter } from "next/navigation";
import { type ComponentType, useEffect, useState } from "react";

import { PALETTE_EVENT } from "@/lib/palette";
import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

import type { PaletteProps, View } from "./palette";
import { guildOf, isTaken, SHORTCUTS } from "./shortcuts";

/** The second key of a shortcut must follow within this time. */
const PATIENCE_MS = 1_200;

export function PaletteHost() {
  const [view, setView] = useState<View | null>(null);
  const [Palette, setPalette] = useState<ComponentType<PaletteProps>>();
  const router = useRouter();
  const guildId = guildOf(usePathname() ?? "");

  useEffect(() => {
    let since = 0;

    function open(next: View): void {
      setView(next);
      void import("./palette").then(
        (loaded) => setPalette(() => loaded.Palette),
        () => toast.error(t("The command palette could not be loaded. Check your connection, then try again.")),
      );
    }

    function follow(key: string): boolean {
      const path = SHORTCUTS.find((shortcut) => shortcut.key === key)?.path(guildId);
      if (path !== undefined) router.push(path);
      return path !== undefined;
    }

    function pressed(event: KeyboardEvent): void {
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === "k") {
        event.preventDefault();
        return open("commands");
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTaken(event)) return;
      const isSecond = event.timeStamp - since < PATIENCE_MS;
      since = 0;
      if (isSecond && follow(key)) return event.preventDefault();
      if (key === "g") since = event.timeStamp;
      if (key === "?") open("shortcuts");
    }

    const asked = (): void => open("commands");
    window.addEventListener("keydown", pressed);
    window.addEventListener(PALETTE_EVENT, asked);
    return () => {
      window.removeEventListener("keydown", pressed);
      window.removeEventListener(PALETTE_EVENT, asked);
    };
  }, [router, guildId]);

  if (!Palette || view === null) return null;
  return <Palette view={view} guildId={guildId} onClose={() => setView(null)} />;
}
