/** Keys that open a page: `g`, then a letter. */
import { guildPath } from "@/lib/navigation";
import { mark } from "@/lib/words";

export interface Shortcut {
  key: string;
  label: string;
  /** Undefined where there is no such page, such as outside of a server. */
  path: (guildId: string | undefined) => string | undefined;
}

const inGuild = (page: string) => (guildId: string | undefined) => (guildId === undefined ? undefined : guildPath(guildId, page));

export const SHORTCUTS: Shortcut[] = [
  { key: "o", label: mark("Overview"), path: inGuild("") },
  { key: "u", label: mark("Usage"), path: inGuild("usage") },
  { key: "r", label: mark("Requests"), path: inGuild("requests") },
  { key: "b", label: mark("Budgets"), path: inGuild("budgets") },
  { key: "s", label: mark("Settings"), path: inGuild("settings") },
  { key: "p", label: mark("Access"), path: inGuild("access") },
  { key: "l", label: mark("Audit"), path: inGuild("audit") },
  { key: "h", label: mark("Your servers"), path: () => "/" },
  { key: "a", label: mark("Account"), path: () => "/account" },
];

/** The server whose pages are open. */
export const guildOf = (pathname: string): string | undefined => /^\/guilds\/(\d+)/.exec(pathname)?.[1];

/** Whether the key is typed into a field, or belongs to an open dialog, menu or list. */
export function isTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=combobox]") !== null;
}
