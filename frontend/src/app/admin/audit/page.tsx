import type { Metadata } from "next";

import { StaffAuditView } from "@/features/audit/components/staff-audit-view";

export const metadata: Metadata = { title: "Audit · Admin · Baseline" };

export default function Page() {
  return <StaffAuditView />;
}
