/** Puts a plain button in the place of a menu, and loads the menu when the button is pressed. */
"use client";

import { type ComponentProps, type ComponentType, type KeyboardEvent, useState } from "react";

import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

export type TriggerProps = Pick<
  ComponentProps<"button">,
  "aria-controls" | "aria-haspopup" | "aria-expanded" | "onClick" | "onFocus" | "onKeyDown" | "onPointerEnter"
>;

/** Makes a component whose menu is a chunk of its own. `Trigger` draws the button and passes its props on to it. */
export function onDemand<Props extends object>(
  Trigger: ComponentType<Props & TriggerProps>,
  load: () => Promise<ComponentType<Props & { defaultOpen: boolean }>>,
  { opens = "menu" }: { opens?: "menu" | "dialog" | "listbox" } = {},
) {
  const preload = () => void load().catch(() => undefined);
  return function OnDemand(props: Props) {
    const [Loaded, setLoaded] = useState<ComponentType<Props & { defaultOpen: boolean }>>();
    const open = () =>
      void load().then(
        (loaded) => setLoaded(() => loaded),
        () => toast.error(t("The menu could not be loaded. Check your connection, then press again.")),
      );
    const openByArrow = (event: KeyboardEvent) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      open();
    };
    if (Loaded) return <Loaded {...props} defaultOpen />;
    return (
      <Trigger
        {...props}
        aria-haspopup={opens}
        aria-expanded={false}
        onClick={open}
        onKeyDown={openByArrow}
        onFocus={preload}
        onPointerEnter={preload}
      />
    );
  };
}
