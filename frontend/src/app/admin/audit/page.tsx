import type { Metadata } from "next";

import { StaffAuditView } from "@/features/audit/components/staff-audit-view";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("Audit");

export default function Page() {
  return (
    <Words of={["audit"]}>
      <StaffAuditView />
    </Words>
  );
}
