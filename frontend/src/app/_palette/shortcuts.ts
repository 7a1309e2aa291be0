/** Keys that open a page: `g`, then a letter. */
import { guildPath } from "@/lib/navigation";

export interface Shortcut {
  key: string;
  label: string;
  /** Undefined where there is no such page, such as outside of a server. */
  path: (guildId: string | undefined) => string | undefined;
}

const inGuild = (page: string) => (guildId: string | undefined) => (guildId === undefined ? undefined : guildPath(guildId, page));

export const SHORTCUTS: Shortcut[] = [
  { key: "o", label: "Overview", path: inGuild("") },
  { key: "u", label: "Usage", path: inGuild("usage") },
  { key: "b", label: "Budgets", path: inGuild("budgets") },
  { key: "s", label: "Settings", path: inGuild("settings") },
  { key: "p", label: "Access", path: inGuild("access") },
  { key: "l", label: "Audit", path: inGuild("audit") },
  { key: "h", label: "Your servers", path: () => "/" },
  { key: "a", label: "Account", path: () => "/account" },
];

/** The server whose pages are open. */
export const guildOf = (pathname: string): string | undefined => /^\/guilds\/(\d+)/.exec(pathname)?.[1];

/** Whether the key is typed into a field, or belongs to an open dialog, menu or list. */
export function isTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=combobox]") !== null;
}
