import type { Metadata } from "next";

import { GuildsView } from "@/features/staff/components/guilds-view";

export const metadata: Metadata = { title: "Servers · Admin · Baseline" };

export default function Page() {
  return <GuildsView />;
}
