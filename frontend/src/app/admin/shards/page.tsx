import type { Metadata } from "next";

import { ShardsView } from "@/features/shards/components/shards-view";

export const metadata: Metadata = { title: "Shards · Admin · Baseline" };

export default function ShardsPage() {
  return <ShardsView />;
}
