import type { Metadata } from "next";

import { RequestsView } from "@/features/requests/components/requests-view";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("Requests");

export default function RequestsPage() {
  return (
    <Words of={["requests"]}>
      <RequestsView guildId={null} />
    </Words>
  );
}
