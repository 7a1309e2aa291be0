/** Pages of the cog `examples/guestbook` in the dashboard. */
import { definePlugin } from "@baseline/api";
import { BookHeart } from "lucide-react";

import { mark } from "./words";

export default definePlugin({
  name: "guestbook",
  navItems: [{ label: mark("Guestbook"), description: mark("What members have written"), icon: BookHeart }],
  routes: [{ path: "", page: () => import("./guestbook-page") }],
  overviewCards: [() => import("./latest-card")],
});
