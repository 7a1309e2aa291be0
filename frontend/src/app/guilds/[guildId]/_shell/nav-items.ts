/** The pages of a guild, in menu order. */
import { ChartColumn, Gauge, type LucideIcon, SlidersHorizontal, Users } from "lucide-react";

export interface NavItem {
  page: string;
  label: string;
  icon: LucideIcon;
}

export const NAV_ITEMS: NavItem[] = [
  { page: "", label: "Overview", icon: Gauge },
  { page: "settings", label: "Settings", icon: SlidersHorizontal },
  { page: "access", label: "Access", icon: Users },
  { page: "usage", label: "Usage", icon: ChartColumn },
];
