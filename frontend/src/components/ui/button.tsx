/** Button; `asChild` gives the same style to a link. */
import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps, MouseEvent } from "react";

import { cn } from "@/lib/cn";

export const buttonVariants = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg text-sm font-medium whitespace-nowrap transition-colors select-none disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent shadow-card not-disabled:hover:bg-accent-hover",
        secondary: "border border-line bg-surface text-ink shadow-card not-disabled:hover:bg-sunken",
        ghost: "text-muted not-disabled:hover:bg-sunken not-disabled:hover:text-ink",
        danger: "bg-danger text-canvas shadow-card not-disabled:hover:bg-danger-hover",
        "danger-ghost": "text-danger-ink not-disabled:hover:bg-danger-soft",
      },
      size: {
        sm: "h-8 px-3 text-[0.8125rem]",
        md: "h-9 px-3.5",
        lg: "h-11 rounded-xl px-5 text-[0.9375rem]",
        icon: "size-9",
        "icon-sm": "size-8",
      },
    },
    defaultVariants: { variant: "primary", size: "md" },
  },
);

interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonVariants> {
  asChild?: boolean;
  /** Show a spinner and ignore presses; the focus stays on the button. */
  busy?: boolean;
}

const ignore = (event: MouseEvent): void => event.preventDefault();

export function Button({ className, variant, size, asChild, busy, children, type = "button", onClick, ...props }: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} onClick={onClick} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button type={type} className={classes} onClick={busy ? ignore : onClick} aria-busy={busy || undefined} aria-disabled={busy || undefined} {...props}>
      {busy && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}
