import type { Metadata } from "next";

import { CogDetails } from "@/features/cogs/components/cog-details";

export const metadata: Metadata = { title: "Cog · Admin · Baseline" };

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  return <CogDetails name={decodeURIComponent(name)} />;
}
