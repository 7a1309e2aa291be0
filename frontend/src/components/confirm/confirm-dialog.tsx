/** Confirmation dialog for an action that is hard to undo; its button names the action. */
"use client";

import { AlertDialog } from "radix-ui";
import { type ReactNode, useState } from "react";

import { cn } from "@/lib/cn";
import { t } from "@/lib/words";

import { Button } from "@/components/ui/button";
import { DialogFooter, overlayClasses, windowClasses } from "@/components/ui/dialog";

export interface ConfirmDialogProps {
  title: ReactNode;
  description: ReactNode;
  action: string;
  /** Label of the button that closes the dialog without the action; without it, “Cancel”. */
  cancel?: string;
  /** The dialog closes when the promise resolves, and stays open when it rejects. */
  onConfirm: () => Promise<unknown>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Called when the dialog has given up the focus. */
  onClosed: () => void;
}

export function ConfirmDialog({ title, description, action, cancel, onConfirm, open, onOpenChange, onClosed }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);

  async function confirm() {
    setBusy(true);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch {
      // the caller of onConfirm has shown the error
    } finally {
      setBusy(false);
    }
  }

  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlayClasses} />
        <AlertDialog.Content className={cn(windowClasses, "sm:max-w-md")} onCloseAutoFocus={onClosed}>
          <div className="px-5 pt-5 pb-5 sm:px-6">
            <AlertDialog.Title className="text-base font-semibold tracking-tight">{title}</AlertDialog.Title>
            <AlertDialog.Description className="mt-1.5 text-sm text-pretty text-muted">{description}</AlertDialog.Description>
          </div>
          <DialogFooter>
            <AlertDialog.Cancel asChild>
              <Button variant="secondary">{cancel ?? t("Cancel")}</Button>
            </AlertDialog.Cancel>
            <Button variant="danger" busy={busy} onClick={confirm}>
              {action}
            </Button>
          </DialogFooter>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
