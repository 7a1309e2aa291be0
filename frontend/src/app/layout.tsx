import "./globals.css";

import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";

import { Drawn } from "@/lib/drawn-server";
import { visitorsLanguage, worded, Words } from "@/lib/words/server";

import { fontVariables } from "./font";
import { Providers } from "./providers";

export async function generateMetadata(): Promise<Metadata> {
  return { description: await worded("Settings, access and AI costs of your Discord bot, server by server.") };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8faf8" },
    { media: "(prefers-color-scheme: dark)", color: "#0c1110" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang={await visitorsLanguage()} className={fontVariables} suppressHydrationWarning>
      <body className="min-h-dvh">
        <Words of={["shared", "auth"]}>
          <Drawn>
            <Providers nonce={nonce}>{children}</Providers>
          </Drawn>
        </Words>
      </body>
    </html>
  );
}
