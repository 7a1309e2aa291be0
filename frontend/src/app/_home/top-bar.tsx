/** Top bar of pages outside of a guild. */
"use client";

import { Logo } from "@/components/logo";
import { ThemeToggle } from "@/components/theme-toggle";
import { UserMenu } from "@/features/auth/components/user-menu";
import type { Me } from "@/lib/api/types";

export function TopBar({ me }: { me?: Me }) {
  return (
    <header className="border-b bg-surface">
      <div className="mx-auto flex h-16 max-w-6xl items-center justify-between px-4 sm:px-8">
        <Logo />
        <div className="flex items-center gap-1">
          <ThemeToggle />
          {me && <UserMenu me={me} />}
        </div>
      </div>
    </header>
  );
}
