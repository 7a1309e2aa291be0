/** The pages of the developer team, in menu order. */
import { Cable, CalendarClock, CircleDollarSign, History, type LucideIcon, Puzzle, ScrollText, Server, ShieldCheck, Sparkles } from "lucide-react";

import { mark } from "@/lib/words";

export interface AdminPage {
  href: string;
  /** Translated where it is drawn. */
  label: string;
  icon: LucideIcon;
}

export const ADMIN_PAGES: AdminPage[] = [
  { href: "/admin/shards", label: mark("Shards"), icon: Cable },
  { href: "/admin/llm", label: mark("LLM"), icon: Sparkles },
  { href: "/admin/models", label: mark("Models"), icon: CircleDollarSign },
  { href: "/admin/requests", label: mark("Requests"), icon: ScrollText },
  { href: "/admin/guilds", label: mark("Servers"), icon: Server },
  { href: "/admin/cogs", label: mark("Cogs"), icon: Puzzle },
  { href: "/admin/jobs", label: mark("Jobs"), icon: CalendarClock },
  { href: "/admin/privacy", label: mark("Privacy"), icon: ShieldCheck },
  { href: "/admin/audit", label: mark("Audit"), icon: History },
];

/** The page that is open; addresses below a page belong to it. */
export const openPage = (pathname: string): AdminPage | undefined =>
  ADMIN_PAGES.find(({ href }) => pathname === href || pathname.startsWith(`${href}/`));
