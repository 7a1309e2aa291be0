/** Pages of the cog `examples/anomaly_bot` in the dashboard. */
import { definePlugin } from "@baseline/api";
import { Siren } from "lucide-react";

export default definePlugin({
  name: "anomaly_bot",
  navItems: [{ label: "Anomalies", description: "Suspected raids and unusual behaviour", icon: Siren }],
  routes: [
    { path: "", page: () => import("./alerts-page") },
    { path: "member/:user", page: () => import("./profile-page") },
  ],
});
