import type { Metadata } from "next";

import { CogsView } from "@/features/cogs/components/cogs-view";

export const metadata: Metadata = { title: "Cogs · Admin · Baseline" };

export default function Page() {
  return <CogsView />;
}
