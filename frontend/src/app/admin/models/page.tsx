import type { Metadata } from "next";

import { ModelsView } from "@/features/models/components/models-view";

export const metadata: Metadata = { title: "Models · Admin · Baseline" };

export default function ModelsPage() {
  return <ModelsView />;
}
