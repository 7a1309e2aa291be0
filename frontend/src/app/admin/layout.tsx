import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";

import { AdminShell } from "./_shell/admin-shell";

export default function AdminLayout({ children }: { children: ReactNode }) {
  return (
    <AdminShell>
      <NuqsAdapter>{children}</NuqsAdapter>
    </AdminShell>
  );
}
