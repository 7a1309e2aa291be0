import type { Metadata } from "next";

import { LlmView } from "@/features/llm/components/llm-view";

export const metadata: Metadata = { title: "LLM · Admin · Baseline" };

export default function LlmPage() {
  return <LlmView />;
}
