/** Starts a sign-in, which returns to `returnTo`. */
"use client";

import { useSyncExternalStore } from "react";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { wordingOf } from "@/lib/api/wording";
import { t } from "@/lib/words";

import { useStartSignIn } from "../api";
import { DiscordMark } from "./discord-mark";

interface SignInButtonProps {
  returnTo: string;
  size?: "md" | "lg";
  label?: string;
}

export function SignInButton({ returnTo, size = "lg", label }: SignInButtonProps) {
  const startSignIn = useStartSignIn();
  const answersClicks = useSyncExternalStore(noChanges, () => true, () => false);
  const leaving = startSignIn.isPending || startSignIn.isSuccess;
  return (
    <Button
      size={size}
      busy={leaving}
      disabled={!answersClicks}
      className={answersClicks ? undefined : "disabled:opacity-100"}
      onClick={() => startSignIn.mutate(returnTo, { onError: (error) => toast.error(wordingOf(error)) })}
    >
      {!leaving && <DiscordMark />}
      {label ?? t("Sign in with Discord")}
    </Button>
  );
}

/** The page from the server shows the button before its script is there: until then a click would be lost. */
function noChanges() {
  return () => {};
}
