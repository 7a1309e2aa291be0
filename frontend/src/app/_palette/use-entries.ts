/** Collects what the command palette lists for the open page and the signed-in user. */
import { LogOut, Moon, Server, ServerCog, SlidersHorizontal, Sun, SunMoon, UserPlus, UserRound } from "lucide-react";
import { useTheme } from "next-themes";

import { useGetMe } from "@/features/auth/api";
import { useListGuilds } from "@/features/guilds/api";
import { useSearchMembers } from "@/lib/api/members";
import { useGetSettingsSchema } from "@/lib/api/settings-schema";
import { isolated } from "@/lib/isolated";
import { guildPath } from "@/lib/navigation";
import { mark, t } from "@/lib/words";
import { pluginPage } from "@/plugins/scope";
import { usePlugins } from "@/plugins/use-plugins";

import { ADMIN_PAGES } from "../admin/_shell/admin-pages";
import { useNavItems } from "../guilds/[guildId]/_shell/nav-items";
import { type Entry, type EntryGroup, settingsEntries } from "./entries";

/** Shortest text that is searched for in settings and people: a shorter one matches nearly everything. */
const SHORTEST_SEARCH = 2;

export const SIGN_OUT = "sign out";

export function useGuildEntries(guildId: string, text: string): EntryGroup[] {
  const isSearched = text.length >= SHORTEST_SEARCH;
  return [
    { title: t("This server"), entries: useGuildPages(guildId) },
    { title: t("Features"), entries: usePluginCommands(guildId) },
    { title: t("Settings"), entries: useSettings(guildId, isSearched) },
    { title: t("People"), entries: usePeople(guildId, text, isSearched) },
    { title: t("Servers"), entries: useServers(guildId) },
    { title: t("Admin"), entries: useAdminPages() },
    { title: t("Actions"), entries: [addPeople(guildId), ...useActions()] },
  ];
}

export function useGlobalEntries(): EntryGroup[] {
  return [
    { title: t("Servers"), entries: useServers(undefined) },
    { title: t("Admin"), entries: useAdminPages() },
    { title: t("Actions"), entries: useActions() },
  ];
}

function useGuildPages(guildId: string): Entry[] {
  const { all } = useNavItems(guildId);
  return all.map(({ page, label, description, icon }) => ({ id: `page ${page}`, label: t(label), hint: t(description), icon, path: guildPath(guildId, page) }));
}

function usePluginCommands(guildId: string): Entry[] {
  return usePlugins(guildId).flatMap(({ name, commands = [] }) =>
    commands.map(({ label, icon, keywords, path, run }) => ({
      id: `command ${name} ${label}`,
      label,
      hint: name,
      icon,
      keywords,
      path: path === undefined ? undefined : guildPath(guildId, pluginPage(name, path)),
      run: run && (() => run({ guildId })),
    })),
  );
}

function useSettings(guildId: string, isSearched: boolean): Entry[] {
  const { data } = useGetSettingsSchema(guildId, isSearched);
  if (!isSearched || !data) return [];
  return settingsEntries(guildId, data.sections as Parameters<typeof settingsEntries>[1]).map((entry) => ({ ...entry, icon: SlidersHorizontal }));
}

function usePeople(guildId: string, text: string, isSearched: boolean): Entry[] {
  const { data = [] } = useSearchMembers(guildId, text, isSearched);
  if (!isSearched) return [];
  return data.map((member) => ({
    id: `person ${member.id}`,
    label: isolated(member.display_name),
    hint: `@${member.name}`,
    keywords: [member.name, text], // the API has found them by more than these names
    icon: UserRound,
    path: guildPath(guildId, `audit?person=${member.id}`),
  }));
}

function useServers(guildId: string | undefined): Entry[] {
  const { data: guilds = [] } = useListGuilds();
  const others = guilds.filter(({ id }) => id !== guildId);
  return [
    ...others.map(({ id, name }) => ({ id: `server ${id}`, label: isolated(name), icon: Server, path: guildPath(id) })),
    { id: "all servers", label: t("All your servers"), icon: Server, path: "/" },
  ];
}

function useAdminPages(): Entry[] {
  const { data: me } = useGetMe();
  if (!me?.is_developer) return [];
  return ADMIN_PAGES.map(({ href, label, icon }) => ({ id: `admin ${href}`, label: t("Admin: {page}", { page: t(label) }), icon, path: href }));
}

const addPeople = (guildId: string): Entry => ({
  id: "add people",
  label: t("Add people"),
  keywords: [t("access grant")],
  icon: UserPlus,
  path: guildPath(guildId, "access"),
});

const THEMES = [
  ["light", mark("Light theme"), Sun],
  ["dark", mark("Dark theme"), Moon],
  ["system", mark("Theme of the system"), SunMoon],
] as const;

function useActions(): Entry[] {
  const { setTheme } = useTheme();
  return [
    { id: "account", label: t("Account and sessions"), icon: ServerCog, path: "/account" },
    ...THEMES.map(([theme, label, icon]) => ({ id: `theme ${theme}`, label: t(label), keywords: [t("appearance")], icon, run: () => setTheme(theme) })),
    { id: SIGN_OUT, label: t("Sign out"), keywords: [t("log out leave")], icon: LogOut },
  ];
}
