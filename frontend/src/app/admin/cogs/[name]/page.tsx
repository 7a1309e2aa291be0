import type { Metadata } from "next";

import { CogDetails } from "@/features/cogs/components/cog-details";

export const metadata: Metadata = { title: "Cog · Admin · Baseline" };

export default async function Page({ params }: PageProps<"/admin/cogs/[name]">) {
  const { name } = await params;
  return <CogDetails name={decodeURIComponent(name)} />;
}
