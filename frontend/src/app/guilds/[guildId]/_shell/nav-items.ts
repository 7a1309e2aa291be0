/** The pages of a guild, in menu order. */
import { ChartColumn, Gauge, History, type LucideIcon, ScrollText, SlidersHorizontal, Users, Wallet } from "lucide-react";

import { guildPath } from "@/lib/navigation";
import { mark } from "@/lib/words";
import { pluginPage } from "@/plugins/scope";
import { usePlugins } from "@/plugins/use-plugins";

export interface NavItem {
  page: string;
  label: string;
  /** One line, where there is room for it. */
  description: string;
  icon: LucideIcon;
}

/** The pages that phones show in the bottom bar; the others are under More. */
export const MAIN_ITEMS: NavItem[] = [
  { page: "", label: mark("Overview"), description: "", icon: Gauge },
  { page: "usage", label: mark("Usage"), description: mark("Costs by day, feature and person"), icon: ChartColumn },
  { page: "budgets", label: mark("Budgets"), description: mark("Limits on what it may cost"), icon: Wallet },
  { page: "settings", label: mark("Settings"), description: mark("How the bot behaves here"), icon: SlidersHorizontal },
];

const REQUESTS: NavItem = { page: "requests", label: mark("Requests"), description: mark("Each request to a model"), icon: ScrollText };

/** The sidebar lists requests beside usage. */
export const SIDE_ITEMS: NavItem[] = MAIN_ITEMS.toSpliced(2, 0, REQUESTS);

/** Items after the pages of plugins. */
export const LAST_ITEMS: NavItem[] = [
  { page: "access", label: mark("Access"), description: mark("Who may open this dashboard"), icon: Users },
  { page: "audit", label: mark("Audit"), description: mark("Who changed what"), icon: History },
];

/** The pages that plugins add, for the cogs that are on in the guild. */
const usePluginItems = (guildId: string): NavItem[] =>
  usePlugins(guildId).flatMap(({ name, navItems }) => navItems.map(({ path, ...item }) => ({ ...item, page: pluginPage(name, path) })));

/** Every page of the guild, in menu order. */
export function useNavItems(guildId: string) {
  const ofPlugins = usePluginItems(guildId);
  return { ofPlugins, all: [...SIDE_ITEMS, ...ofPlugins, ...LAST_ITEMS], more: [REQUESTS, ...ofPlugins, ...LAST_ITEMS] };
}

/** The item whose page is open; the pages below an item belong to it. */
export function currentItem(items: NavItem[], guildId: string, pathname: string): NavItem | undefined {
  const holds = ({ page }: NavItem): boolean => {
    const path = guildPath(guildId, page);
    return pathname === path || (page !== "" && pathname.startsWith(`${path}/`));
  };
  return items.filter(holds).sort((one, other) => other.page.length - one.page.length)[0];
}
