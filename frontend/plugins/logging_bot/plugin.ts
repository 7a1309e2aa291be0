/** Pages of the cog `examples/logging_bot` in the dashboard. */
import { definePlugin } from "@baseline/api";
import { ScrollText, SlidersHorizontal } from "lucide-react";

export default definePlugin({
  name: "logging_bot",
  navItems: [
    { label: "Server log", description: "What happened in the server, and who did it", icon: ScrollText },
    { label: "Logged events", description: "What is logged, and where it is posted", icon: SlidersHorizontal, path: "events" },
  ],
  routes: [
    { path: "", page: () => import("./monitor-page") },
    { path: "events", page: () => import("./events-page") },
  ],
  events: ["settings"],
});
