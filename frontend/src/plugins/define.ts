/** The shape of a plugin: what the folder `page` of a cog, or one in `plugins/`, adds to the dashboard of a cog. */
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";

import type { SettingsWidgetProps } from "@/lib/settings-widgets";

/** Imports a component, the default export of its module, when it is first shown. */
export type Load<Props> = () => Promise<{ default: ComponentType<Props> }>;

export interface PageProps {
  guildId: string;
  /** Values of the `:name` parts of the route's path. */
  params: Record<string, string>;
}

export interface CardProps {
  guildId: string;
}

export interface PluginNavItem {
  /** In English, as all texts here: `mark` enters them into the plugin's words. */
  label: string;
  /** One line, shown where there is room for it. */
  description: string;
  icon: LucideIcon;
  /** One of the plugin's routes; the first page without it. */
  path?: string;
}

export interface PluginRoute {
  /** Below the plugin's address: `""`, `"rules"` or `"cases/:number"`. */
  path: string;
  page: Load<PageProps>;
}

export interface PluginCommand {
  /** Action of the command: `Add a note`. */
  label: string;
  icon: LucideIcon;
  /** Further words that find it. */
  keywords?: string[];
  /** The route of the plugin that it opens; `""` is the first page. */
  path?: string;
  /** Function to call instead of opening a page. An error is shown as a toast. */
  run?: (context: { guildId: string }) => void | Promise<void>;
}

/** Events of the API's stream. */
export type LiveEvent = "settings" | "usage" | "access" | "cogs";

export interface Plugin {
  /** The name of the folder and of the cog. */
  name: string;
  navItems: PluginNavItem[];
  routes: PluginRoute[];
  overviewCards?: Load<CardProps>[];
  /** Controls for fields of the cog's own settings in place of the usual ones, by `section.field`. */
  settingsWidgets?: Record<string, Load<SettingsWidgetProps>>;
  /** Commands in the command palette, while the plugin is shown in the server. */
  commands?: PluginCommand[];
  /** Events after which the plugin's queries are fetched anew. */
  events?: LiveEvent[];
}

/** Returns the plugin unchanged, with its type checked. */
export const definePlugin = (plugin: Plugin): Plugin => plugin;
