/** Callback page of the sign-in: completes it and goes on, or shows why it failed. Opened again, it goes on as before. */
"use client";

import { KeyRound } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";

import { Logo } from "@/components/logo";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ApiProblem } from "@/lib/api/problem";
import { wordingOf } from "@/lib/api/wording";
import { leaveTo, localPath, replaceBy } from "@/lib/navigation";
import { mark, t } from "@/lib/words";

import { useCompleteSignIn, useGetMe } from "../api";
import { completed, keepCompleted } from "../proofs";
import { SignInButton } from "./sign-in-button";

const CANCELLED = mark("You cancelled the sign-in at Discord, so nothing was shared.");
const INCOMPLETE = mark("This page needs what Discord sends along, and that is missing. Start the sign-in again.");

function refusalOf(parameters: URLSearchParams): string | null {
  if (parameters.get("error") === "access_denied") return t(CANCELLED);
  return parameters.get("code") && parameters.get("state") ? null : t(INCOMPLETE);
}

export function Callback() {
  const parameters = useSearchParams();
  const { mutate, error } = useCompleteSignIn();
  const posted = useRef(false); // a code is valid once, and effects may run twice
  const state = parameters.get("state");
  const isUsedUp = error instanceof ApiProblem && error.is("urn:baseline:auth.invalid_state");
  const { data: me, isPending } = useGetMe(isUsedUp);
  const isSignedIn = isUsedUp && Boolean(me);
  const refusal = refusalOf(parameters) ?? (isSignedIn || (isUsedUp && isPending) ? null : error && wordingOf(error));

  useEffect(() => {
    const code = parameters.get("code");
    if (posted.current || refusalOf(parameters) || !code || !state) return;
    posted.current = true;
    mutate(
      { code, state },
      {
        onSuccess: ({ return_to }) => {
          const path = localPath(return_to) ?? "/";
          keepCompleted(state, path);
          leaveTo(path);
        },
      },
    );
  }, [parameters, state, mutate]);

  // The browser's Back opens this page with a state that is used up, or shows it as it was left.
  useEffect(() => {
    if (isSignedIn) replaceBy(localPath(completed(state ?? "")) ?? "/");
  }, [isSignedIn, state]);
  useEffect(() => {
    const reopen = (event: PageTransitionEvent) => {
      if (event.persisted) replaceBy(localPath(completed(state ?? "")) ?? "/");
    };
    window.addEventListener("pageshow", reopen);
    return () => window.removeEventListener("pageshow", reopen);
  }, [state]);

  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-8 p-6">
      <Logo />
      <div className="w-full max-w-sm rounded-2xl border bg-surface shadow-card">
        {refusal ? <Refused reason={refusal} /> : <Finishing />}
      </div>
    </main>
  );
}

function Finishing() {
  return (
    <div role="status" className="flex flex-col items-center gap-4 px-6 py-12">
      <span className="size-8 animate-spin rounded-full border-2 border-line border-t-accent" aria-hidden />
      <h1 className="text-sm font-medium">{t("Signing you in…")}</h1>
    </div>
  );
}

function Refused({ reason }: { reason: string }) {
  return (
    <div role="alert">
      <h1 className="sr-only">{t("Sign-in failed")}</h1>
      <EmptyState
        icon={KeyRound}
        title={t("You are not signed in")}
        action={
          <span className="flex flex-col items-center gap-2">
            <SignInButton returnTo="/" size="md" />
            <Button variant="ghost" asChild>
              <Link href="/">{t("Back to start")}</Link>
            </Button>
          </span>
        }
      >
        {reason}
      </EmptyState>
    </div>
  );
}
