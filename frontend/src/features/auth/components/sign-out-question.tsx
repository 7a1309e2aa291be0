/** Asks before a sign-out that drops unsaved changes. */
"use client";

import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { t } from "@/lib/words";

interface SignOutQuestionProps {
  busy: boolean;
  onStay: () => void;
  onLeave: () => void;
}

export function SignOutQuestion({ busy, onStay, onLeave }: SignOutQuestionProps) {
  return (
    <Dialog open onOpenChange={(open) => !open && onStay()}>
      <DialogContent
        className="sm:max-w-md"
        title={t("Sign out with unsaved changes?")}
        description={t("You have typed something that is not saved. Signing out removes it from this browser.")}
      >
        <DialogFooter>
          <Button variant="secondary" onClick={onStay}>
            {t("Stay")}
          </Button>
          <Button variant="danger" busy={busy} onClick={onLeave}>
            {t("Sign out")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
