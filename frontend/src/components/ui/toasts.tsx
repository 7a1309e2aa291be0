/** The library's toaster in the dashboard's look. */
"use client";

import { useTheme } from "next-themes";
import { useEffect } from "react";
import { Toaster as Sonner, type ToasterProps, toast } from "sonner";

import { toaster } from "@/lib/toast";

export default function Toasts() {
  const { theme } = useTheme();
  useEffect(() => toaster.ready(toast), []);
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
