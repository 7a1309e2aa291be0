/** The page of the cog `examples/reminders_bot` in the dashboard. */
import { definePlugin } from "@baseline/api";
import { AlarmClock } from "lucide-react";

export default definePlugin({
  name: "reminders_bot",
  navItems: [{ label: "Reminders and polls", description: "Reminders that wait, and polls that run", icon: AlarmClock }],
  routes: [{ path: "", page: () => import("./reminders-page") }],
});
