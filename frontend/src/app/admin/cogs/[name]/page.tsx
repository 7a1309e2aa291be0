import type { Metadata } from "next";

import { CogDetails } from "@/features/cogs/components/cog-details";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("Cog");

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  return (
    <Words of={["cogs"]}>
      <CogDetails name={decodeURIComponent(name)} />
    </Words>
  );
}
