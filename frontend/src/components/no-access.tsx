/** Explains why a page is not shown, and leads back to the servers. */
import { DoorClosed } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { t } from "@/lib/words";

interface NoAccessProps {
  children: ReactNode;
  /** A further way out, beside the list of servers. */
  action?: ReactNode;
}

export function NoAccess({ children, action }: NoAccessProps) {
  return (
    <>
      <h1 className="sr-only">{t("No access")}</h1>
      <EmptyState
        icon={DoorClosed}
        title={t("You have no access")}
        className="py-24"
        action={
          <span className="flex flex-wrap justify-center gap-2">
            {action}
            <Button asChild variant="secondary">
              <Link href="/">{t("Your servers")}</Link>
            </Button>
          </span>
        }
      >
        {children}
      </EmptyState>
    </>
  );
}
