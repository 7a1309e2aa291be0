/** Explains why a page is not shown, and leads back to the servers. */
import { DoorClosed } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export function NoAccess({ children }: { children: ReactNode }) {
  return (
    <>
      <h1 className="sr-only">No access</h1>
      <EmptyState
        icon={DoorClosed}
        title="You have no access"
        className="py-24"
        action={
          <Button asChild variant="secondary">
            <Link href="/">Your servers</Link>
          </Button>
        }
      >
        {children}
      </EmptyState>
    </>
  );
}
