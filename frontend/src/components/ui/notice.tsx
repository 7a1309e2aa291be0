/** Notice about something that the user should know before going on. */
import { CircleAlert, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/lib/cn";

const TONES = {
  info: { icon: Info, classes: "border-line bg-sunken text-ink" },
  warning: { icon: TriangleAlert, classes: "border-warning-line bg-warning-soft text-warning-ink" },
  danger: { icon: CircleAlert, classes: "border-danger/40 bg-danger-soft text-danger-ink" },
} satisfies Record<string, { icon: LucideIcon; classes: string }>;

interface NoticeProps {
  tone: keyof typeof TONES;
  children: ReactNode;
  action?: ReactNode;
  className?: string;
}

export function Notice({ tone, children, action, className }: NoticeProps) {
  const { icon: Icon, classes } = TONES[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : "note"}
      className={cn("flex flex-wrap items-start gap-x-3 gap-y-2 rounded-xl border px-4 py-3 text-sm", classes, className)}
    >
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-[min(100%-2rem,16rem)] flex-1 text-pretty">{children}</div>
      {action}
    </div>
  );
}
