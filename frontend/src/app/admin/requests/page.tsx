import type { Metadata } from "next";

import { RequestsView } from "@/features/requests/components/requests-view";

export const metadata: Metadata = { title: "Requests · Admin · Baseline" };

export default function RequestsPage() {
  return <RequestsView guildId={null} />;
}
