/** Asks before an action that is hard to undo. The dialog is loaded when its button is approached. */
"use client";

import { Slot } from "radix-ui";
import { type ComponentType, type MouseEvent, type ReactNode, useRef, useState } from "react";

import { returnFocus } from "@/lib/focus";
import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

import type { ConfirmDialogProps } from "./confirm-dialog";

interface ConfirmProps extends Omit<ConfirmDialogProps, "open" | "onOpenChange" | "onClosed"> {
  trigger: ReactNode;
}

export const loadConfirmDialog = async (): Promise<ComponentType<ConfirmDialogProps>> => (await import("./confirm-dialog")).ConfirmDialog;
const preload = (): void => void loadConfirmDialog().catch(() => undefined);

export function Confirm({ trigger, ...dialog }: ConfirmProps) {
  const [Dialog, setDialog] = useState<ComponentType<ConfirmDialogProps>>();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLElement>(null);

  function ask({ currentTarget }: MouseEvent<HTMLElement>): void {
    button.current = currentTarget;
    loadConfirmDialog().then(
      (loaded) => {
        setDialog(() => loaded);
        setOpen(true);
      },
      () => toast.error(t("The question whether to go on could not be loaded. Check your connection, then try again.")),
    );
  }

  return (
    <>
      <Slot.Root aria-haspopup="dialog" aria-expanded={open} onClick={ask} onFocus={preload} onPointerEnter={preload}>
        {trigger}
      </Slot.Root>
      {Dialog && <Dialog {...dialog} open={open} onOpenChange={setOpen} onClosed={() => returnFocus(button.current)} />}
    </>
  );
}
