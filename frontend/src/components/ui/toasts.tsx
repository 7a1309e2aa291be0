/** The library's toaster in the dashboard's look. */
"use client";

import { useTheme } from "next-themes";
import { useEffect, useSyncExternalStore } from "react";
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
  useEffect(() => toaster.ready(toast), []);
  return (
    <Sonner
      theme={theme as ToasterProps["theme"]}
      position={isWide ? "bottom-left" : "top-center"}
      offset={{ bottom: "5rem", left: "1rem" }}
      style={{ fontFamily: "inherit", ...(isWide && { "--width": "13.5rem" }) } as React.CSSProperties}
      toastOptions={{
        classNames: {
          toast: "!rounded-xl !border-line !bg-raised !text-ink !shadow-float",
          description: "!text-muted",
          success: "[&_[data-icon]]:text-accent",
          error: "[&_[data-icon]]:text-danger",
        },
      }}
    />
  );
}
