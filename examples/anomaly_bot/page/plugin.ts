/** Pages of the cog `examples/anomaly_bot` in the dashboard. */
import { definePlugin } from "@baseline/api";
import { Siren } from "lucide-react";

import { mark } from "./words";

export default definePlugin({
  name: "anomaly_bot",
  navItems: [{ label: mark("Anomalies"), description: mark("Suspected raids and unusual behaviour"), icon: Siren }],
  routes: [
    { path: "", page: () => import("./alerts-page") },
    { path: "member/:user", page: () => import("./profile-page") },
  ],
});
