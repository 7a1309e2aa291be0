/** The page of the cog `cogs/chat` in the dashboard. */
import { definePlugin } from "@baseline/api";
import { MessagesSquare } from "lucide-react";

import { mark } from "./words";

export default definePlugin({
  name: "chat",
  navItems: [{ label: mark("Chat"), description: mark("Conversations with the bot, feedback, cost, and which rule wins"), icon: MessagesSquare }],
  routes: [{ path: "", page: () => import("./chat-page") }],
  events: ["settings"],
});
