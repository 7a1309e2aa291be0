/** Pages of the cog `examples/logging_bot` in the dashboard. */
import { definePlugin } from "@baseline/api";
import { ScrollText, SlidersHorizontal } from "lucide-react";

import { mark } from "./words";

export default definePlugin({
  name: "logging_bot",
  navItems: [
    { label: mark("Server log"), description: mark("What happened in the server, and who did it"), icon: ScrollText },
    { label: mark("Logged events"), description: mark("What is logged, and where it is posted"), icon: SlidersHorizontal, path: "events" },
  ],
  routes: [
    { path: "", page: () => import("./monitor-page") },
    { path: "events", page: () => import("./events-page") },
  ],
  events: ["settings"],
});
