/** Asks before a sign-out that drops unsaved changes. */
"use client";

import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";

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
        title="Sign out with unsaved changes?"
        description="You changed settings and have not saved them. Signing out removes those changes from this browser."
      >
        <DialogFooter>
          <Button variant="secondary" onClick={onStay}>
            Stay
          </Button>
          <Button variant="danger" busy={busy} onClick={onLeave}>
            Sign out
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
