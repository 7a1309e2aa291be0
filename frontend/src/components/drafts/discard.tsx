/** Asks before a form closes whose text is not saved. The question is loaded with the first edit, since the connection may be lost by the end. */
"use client";

import { type ComponentType, type ReactNode, useEffect, useRef, useState } from "react";

import type { ConfirmDialogProps } from "@/components/confirm/confirm-dialog";
import { loadConfirmDialog } from "@/components/confirm/confirm";
import { returnFocus } from "@/lib/focus";
import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

interface DiscardQuestion {
  /** Closes the form at once if nothing is typed, and opens the question otherwise. */
  leave: () => void;
  /** The dialog, which the form has to draw. */
  question: ReactNode;
}

export function useDiscardQuestion(isDirty: boolean, onLeave: () => void): DiscardQuestion {
  const [Dialog, setDialog] = useState<ComponentType<ConfirmDialogProps>>();
  const [isAsking, setIsAsking] = useState(false);
  const field = useRef<Element>(null);

  useEffect(() => {
    if (!isDirty) return;
    loadConfirmDialog().then(
      (loaded) => setDialog(() => loaded),
      () => undefined, // `leave` tries again, and says so
    );
  }, [isDirty]);

  function leave(): void {
    if (!isDirty) return onLeave();
    field.current = document.activeElement;
    if (Dialog) return setIsAsking(true);
    loadConfirmDialog().then(
      (loaded) => {
        setDialog(() => loaded);
        setIsAsking(true);
      },
      () => toast.error(t("The question whether to go on could not be loaded. Check your connection, then try again.")),
    );
  }

  const question = Dialog && (
    <Dialog
      title={t("Discard what you typed?")}
      description={t("It is not saved yet.")}
      action={t("Discard")}
      cancel={t("Keep editing")}
      open={isAsking}
      onOpenChange={setIsAsking}
      onClosed={() => returnFocus(field.current)}
      onConfirm={() => Promise.resolve(onLeave())}
    />
  );
  return { leave, question };
}
