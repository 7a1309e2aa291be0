import type { Metadata } from "next";

import { LlmView } from "@/features/llm/components/llm-view";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("LLM");

export default function LlmPage() {
  return (
    <Words of={["llm"]}>
      <LlmView />
    </Words>
  );
}
