import type { Metadata } from "next";

import { GuildsView } from "@/features/staff/components/guilds-view";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("Servers");

export default function Page() {
  return (
    <Words of={["staff"]}>
      <GuildsView />
    </Words>
  );
}
