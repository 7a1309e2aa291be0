import type { Metadata } from "next";

import { ModelsView } from "@/features/models/components/models-view";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("Models");

export default function ModelsPage() {
  return (
    <Words of={["models"]}>
      <ModelsView />
    </Words>
  );
}
