import type { Metadata } from "next";

import { titled } from "@/lib/words/server";

import { NoPage } from "./_home/no-page";

export const generateMetadata = (): Promise<Metadata> => titled("Page not found");

export default function NotFound() {
  return <NoPage />;
}
