/** Modal sheet at the side of the page, for a form beside what it changes. On a phone it opens from the bottom. */
"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

import { cn } from "@/lib/cn";
import { useReturnFocus } from "@/lib/focus";
import { t } from "@/lib/words";

import { overlayClasses } from "./dialog";

export const Sheet = Primitive.Root;

const sheetClasses =
  "fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] flex-col overflow-hidden rounded-t-2xl border border-line bg-raised shadow-float outline-none data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:slide-in-from-bottom-4 data-[state=open]:fade-in-0 sm:inset-y-0 sm:right-0 sm:left-auto sm:max-h-none sm:w-[28rem] sm:rounded-none sm:border-y-0 sm:border-r-0 sm:data-[state=open]:slide-in-from-right-4 sm:data-[state=open]:slide-in-from-bottom-0";

interface SheetContentProps extends Omit<ComponentProps<typeof Primitive.Content>, "title"> {
  title: ReactNode;
  description?: ReactNode;
}

export function SheetContent({ title, description, className, children, ...props }: SheetContentProps) {
  const focus = useReturnFocus(props);
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={overlayClasses} />
      <Primitive.Content className={cn(sheetClasses, className)} {...(!description && { "aria-describedby": undefined })} {...props} {...focus}>
        <div className="border-b pt-5 pr-14 pb-4 pl-5 sm:pl-6">
          <Primitive.Title className="text-base font-semibold tracking-tight">{title}</Primitive.Title>
          {description && <Primitive.Description className="mt-1 text-sm text-pretty text-muted">{description}</Primitive.Description>}
        </div>
        {children}
        <Primitive.Close
          aria-label={t("Close")}
          className="absolute top-4 right-4 inline-flex size-8 items-center justify-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
        >
          <X className="size-4" aria-hidden />
        </Primitive.Close>
      </Primitive.Content>
    </Primitive.Portal>
  );
}
