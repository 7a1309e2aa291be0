import type { Metadata } from "next";

import { PrivacyView } from "@/features/privacy/components/privacy-view";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("Privacy");

export default function PrivacyPage() {
  return (
    <Words of={["privacy"]}>
      <PrivacyView />
    </Words>
  );
}
