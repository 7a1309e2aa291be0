/** Picture of the main loop: a question in Discord, and its cost in the dashboard. */
import { LogoMark } from "@/components/logo";
import { cn } from "@/lib/cn";
import { t } from "@/lib/words";

const BARS = ["h-[22%]", "h-[34%]", "h-[28%]", "h-[46%]", "h-[40%]", "h-[58%]", "h-[50%]", "h-[72%]", "h-[64%]", "h-[88%]"];

export function Illustration() {
  return (
    <div aria-hidden className="relative mx-auto w-full max-w-md select-none lg:max-w-none">
      <div className="rounded-2xl border bg-surface p-5 shadow-float sm:p-6">
        <div className="flex gap-3">
          <span className="inline-flex size-9 shrink-0 items-center justify-center rounded-full bg-[oklch(0.47_0.12_245)] text-xs font-semibold text-white">
            MA
          </span>
          <div className="min-w-0 text-sm">
            <p className="font-medium">Maya</p>
            <p className="mt-1 inline-block rounded-md bg-sunken px-2 py-1 font-mono text-xs">
              <span className="text-accent-ink">/ask</span> {t("what did we decide on Tuesday?")}
            </p>
          </div>
        </div>
        <div className="mt-5 flex gap-3">
          <LogoMark className="size-9" />
          <div className="min-w-0 flex-1 text-sm">
            <p className="font-medium">
              {t("Your bot")} <span className="ml-1 rounded bg-accent-soft px-1 py-px text-[0.625rem] font-semibold text-accent-ink">APP</span>
            </p>
            <p className="mt-1 leading-relaxed text-muted">
              {t("To ship the beta on the 14th and to keep the waiting list open until then.")}
            </p>
          </div>
        </div>
      </div>
      <div className="relative mt-4 ml-auto w-[88%] rounded-2xl border bg-surface p-5 shadow-float">
        <div className="flex items-baseline justify-between">
          <p className="text-xs text-muted">{t("This month")}</p>
          <p className="text-xs font-medium text-accent-ink">+ $0.0004</p>
        </div>
        <p className="mt-1 text-3xl font-semibold tracking-tight tabular-nums">$4.18</p>
        <div className="mt-4 flex h-20 items-end gap-1.5 border-b border-line-strong">
          {BARS.map((height, index) => (
            <span
              key={height}
              className={cn("flex-1 rounded-t-[3px]", height, index === BARS.length - 1 ? "bg-accent" : "bg-accent/25")}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
