import type { Metadata } from "next";

import { CogsView } from "@/features/cogs/components/cogs-view";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("Cogs");

export default function Page() {
  return (
    <Words of={["cogs"]}>
      <CogsView />
    </Words>
  );
}
