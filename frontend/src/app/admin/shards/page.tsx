import type { Metadata } from "next";

import { ShardsView } from "@/features/shards/components/shards-view";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("Shards");

export default function ShardsPage() {
  return (
    <Words of={["shards"]}>
      <ShardsView />
    </Words>
  );
}
