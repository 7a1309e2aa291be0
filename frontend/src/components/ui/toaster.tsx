/** Shows toasts about recent actions. */
"use client";

import { useTheme } from "next-themes";
import { Toaster as Sonner, type ToasterProps } from "sonner";

export function Toaster() {
  const { theme } = useTheme();
  return (
    <Sonner
      theme={theme as ToasterProps["theme"]}
      position="top-center"
      style={{ fontFamily: "inherit" }}
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
