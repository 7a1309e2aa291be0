/** Switch that takes effect at once. */
"use client";

import { Switch as Primitive } from "radix-ui";
import type { ComponentProps } from "react";

import { cn } from "@/lib/cn";

export function Switch({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        "inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-line-strong bg-line-strong p-px transition-colors disabled:opacity-60 data-[state=checked]:border-accent data-[state=checked]:bg-accent",
        className,
      )}
      {...props}
    >
      <Primitive.Thumb className="block size-5 rounded-full bg-white shadow-card transition-transform data-[state=checked]:translate-x-4 dark:data-[state=checked]:bg-on-accent" />
    </Primitive.Root>
  );
}
