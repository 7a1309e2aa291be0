/** Landing page for visitors who are not signed in. */
import { ChartColumn, type LucideIcon, SlidersHorizontal, Users } from "lucide-react";

import { Logo } from "@/components/logo";
import { ThemeToggle } from "@/components/theme-toggle";
import { Notice } from "@/components/ui/notice";
import { SignInButton } from "@/features/auth/components/sign-in-button";
import { mark, rich, t } from "@/lib/words";

import { Illustration } from "./illustration";

const PROMISES: { icon: LucideIcon; title: string; text: string }[] = [
  {
    icon: ChartColumn,
    title: mark("Every cent has a name"),
    text: mark("Each request is priced when it happens and booked to the server, the feature and the person who asked."),
  },
  {
    icon: SlidersHorizontal,
    title: mark("Settings that take effect"),
    text: mark("Change how the bot behaves in a form. It obeys within a second, with no restart and no redeploy."),
  },
  {
    icon: Users,
    title: mark("Access you hand out"),
    text: mark("Let moderators in without making them administrators, and take it back with one press."),
  },
];

export function Landing({ returnTo }: { returnTo: string | null }) {
  return (
    <div className="relative flex min-h-dvh flex-col overflow-x-clip">
      <div aria-hidden className="landing-rules pointer-events-none absolute inset-x-0 top-0 h-[44rem]" />
      <header className="relative mx-auto flex h-20 w-full max-w-6xl items-center justify-between px-5 sm:px-8">
        <Logo />
        <ThemeToggle />
      </header>
      <main className="relative mx-auto w-full max-w-6xl flex-1 px-5 pb-20 sm:px-8">
        <div className="grid items-center gap-14 pt-8 lg:grid-cols-[minmax(0,11fr)_minmax(0,10fr)] lg:pt-20">
          <div>
            {returnTo && (
              <Notice tone="warning" className="mb-8 max-w-md">
                {t("Your session has ended. Sign in to go on where you were.")}
              </Notice>
            )}
            <h1 className="text-4xl leading-[1.08] font-semibold tracking-[-0.03em] text-balance sm:text-[3.5rem]">
              {rich("Know what your bot does, and what it <accent>costs</accent>.", { accent: (text) => <span key="costs" className="text-accent">{text}</span> })}
            </h1>
            <p className="mt-6 max-w-lg text-base leading-relaxed text-pretty text-muted sm:text-lg">
              {t("Baseline is the control room of your Discord bot: settings, access and AI spending, server by server.")}
            </p>
            <div className="mt-9 flex flex-wrap items-center gap-x-5 gap-y-3">
              <SignInButton returnTo={returnTo ?? "/"} />
              <p className="text-sm text-muted">{t("We see your name, your picture and your list of servers.")}</p>
            </div>
          </div>
          <Illustration />
        </div>
        <ul className="mt-24 grid gap-px overflow-hidden rounded-2xl border bg-line shadow-card md:grid-cols-3">
          {PROMISES.map(({ icon: Icon, title, text }) => (
            <li key={title} className="bg-surface p-6 sm:p-7">
              <Icon className="size-5 text-accent" aria-hidden />
              <h2 className="mt-4 font-semibold tracking-tight">{t(title)}</h2>
              <p className="mt-1.5 text-sm leading-relaxed text-pretty text-muted">{t(text)}</p>
            </li>
          ))}
        </ul>
      </main>
    </div>
  );
}
