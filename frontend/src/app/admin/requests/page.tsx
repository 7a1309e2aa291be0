import type { Metadata } from "next";

import { RequestsView } from "@/features/requests/components/requests-view";
import { Words } from "@/lib/words/server";

export const metadata: Metadata = { title: "Requests · Admin · Baseline" };

export default function RequestsPage() {
  return (
    <Words of={["requests"]}>
      <RequestsView guildId={null} />
    </Words>
  );
}
