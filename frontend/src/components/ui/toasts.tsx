/** The library's toaster in the dashboard's look. */
"use client";

import { useTheme } from "next-themes";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { Toaster as Sonner, type ToasterProps, toast } from "sonner";

import { toaster } from "@/lib/toast";

/** From this width on, the column beside the page has room for toasts, between the navigation and the account. */
const WIDE = "(min-width: 64rem)";

function followWidth(changed: () => void) {
  const query = window.matchMedia(WIDE);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

export default function Toasts() {
  const { theme } = useTheme();
  const isWide = useSyncExternalStore(followWidth, () => window.matchMedia(WIDE).matches);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => toaster.ready(toast), []);
  useEffect(() => (place.current ? keepOutOfTabOrder(place.current) : undefined), []);
  return (
    <div ref={place} className="contents">
      <Sonner
        theme={theme as ToasterProps["theme"]}
        position={isWide ? "bottom-left" : "top-center"}
        offset={{ bottom: "5rem", left: "1rem" }}
        style={{ fontFamily: "inherit", ...(isWide && { "--width": "13.5rem" }) } as React.CSSProperties}
        toastOptions={{
          classNames: {
            toast: "!rounded-xl !border-line !bg-raised !text-ink !shadow-float focus-visible:!outline-2",
            description: "!text-muted",
            success: "[&_[data-icon]]:text-accent",
            error: "[&_[data-icon]]:text-danger",
          },
        }}
      />
    </div>
  );
}

/** The library makes each toast a stop of the Tab key and takes the focus back when it leaves, which is a trap. Alt T still leads there. */
function keepOutOfTabOrder(place: HTMLElement): () => void {
  const added = new MutationObserver(() => {
    for (const each of place.querySelectorAll<HTMLElement>('[data-sonner-toast][tabindex="0"]')) each.tabIndex = -1;
  });
  added.observe(place, { childList: true, subtree: true });
  return () => added.disconnect();
}
