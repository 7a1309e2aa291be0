/** The pages of the developer team, in menu order. */
import { Cable, CalendarClock, CircleDollarSign, History, type LucideIcon, Puzzle, ScrollText, Server, Sparkles } from "lucide-react";

export interface AdminPage {
  href: string;
  label: string;
  icon: LucideIcon;
}

export const ADMIN_PAGES: AdminPage[] = [
  { href: "/admin/shards", label: "Shards", icon: Cable },
  { href: "/admin/llm", label: "LLM", icon: Sparkles },
  { href: "/admin/models", label: "Models", icon: CircleDollarSign },
  { href: "/admin/requests", label: "Requests", icon: ScrollText },
  { href: "/admin/guilds", label: "Servers", icon: Server },
  { href: "/admin/cogs", label: "Cogs", icon: Puzzle },
  { href: "/admin/jobs", label: "Jobs", icon: CalendarClock },
  { href: "/admin/audit", label: "Audit", icon: History },
];

/** The page that is open; addresses below a page belong to it. */
export const openPage = (pathname: string): AdminPage | undefined =>
  ADMIN_PAGES.find(({ href }) => pathname === href || pathname.startsWith(`${href}/`));
