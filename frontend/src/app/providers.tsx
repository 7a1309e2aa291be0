/** Providers that every page needs: theme, queries, toasts. */
"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useEffect, useState } from "react";

import { Toaster } from "@/components/ui/toaster";
import { createQueryClient } from "@/lib/api/query-client";
import { followOtherTabs } from "@/lib/drafts/storage";
import { keepFocus } from "@/lib/focus";
import { leaveTo, signInPath } from "@/lib/navigation";
import { keepForServer } from "@/lib/preferences";

import { PaletteHost } from "./_palette/host";

const goToSignIn = (): void => leaveTo(signInPath(window.location.pathname + window.location.search));

export function Providers({ nonce, children }: { nonce?: string; children: ReactNode }) {
  const [queryClient] = useState(() => {
    if (nonce !== undefined && typeof window !== "undefined") setNonce(nonce); // dialogs and menus insert a style element
    return createQueryClient(goToSignIn);
  });
  useEffect(() => {
    if (keepForServer()) window.location.reload(); // the time zone has changed since the last visit
  }, []);
  useEffect(keepFocus, []);
  useEffect(followOtherTabs, []);
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <QueryClientProvider client={queryClient}>
        {children}
        <PaletteHost />
        <Toaster />
      </QueryClientProvider>
    </ThemeProvider>
  );
}
