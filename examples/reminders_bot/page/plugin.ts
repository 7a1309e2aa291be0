/** The page of the cog `examples/reminders_bot` in the dashboard. */
import { definePlugin } from "@baseline/api";
import { AlarmClock } from "lucide-react";

import { mark } from "./words";

export default definePlugin({
  name: "reminders_bot",
  navItems: [{ label: mark("Reminders and polls"), description: mark("Reminders that wait, and polls that run"), icon: AlarmClock }],
  routes: [{ path: "", page: () => import("./reminders-page") }],
});
