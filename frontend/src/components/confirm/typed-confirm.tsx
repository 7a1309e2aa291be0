/** Confirmation dialog for what cannot be undone: its button works once the expected text is typed. */
"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";

import { Field } from "@/components/field";
import { t } from "@/lib/words";

import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";

interface TypedConfirmProps {
  trigger: ReactNode;
  title: ReactNode;
  description: ReactNode;
  children?: ReactNode;
  /** Text that the user must type. Spaces around it do not count. */
  expected: string;
  label: string;
  action: string;
  /** The dialog closes when the promise resolves, and stays open when it rejects. */
  onConfirm: (typed: string) => Promise<unknown>;
}

export function TypedConfirm({ trigger, title, description, children, expected, label, action, onConfirm }: TypedConfirmProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState("");
  const form = useId();

  async function confirm(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await onConfirm(typed.trim());
      setOpen(false);
    } catch {
      // the caller of onConfirm has shown the error
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={(now) => {
        setOpen(now);
        setTyped("");
      }}
    >
      <DialogTrigger asChild>{trigger}</DialogTrigger>
      <DialogContent title={title} description={description}>
        <form id={form} onSubmit={(event) => void confirm(event)} className="space-y-4 overflow-y-auto px-5 pb-5 sm:px-6">
          {children}
          <Field label={label}>{(control) => <Input {...control} value={typed} autoComplete="off" spellCheck={false} placeholder={expected} onChange={(event) => setTyped(event.target.value)} />}</Field>
        </form>
        <DialogFooter>
          <Button variant="secondary" onClick={() => setOpen(false)}>
            {t("Cancel")}
          </Button>
          <Button type="submit" form={form} variant="danger" busy={busy} disabled={typed.trim() !== expected.trim()}>
            {action}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
