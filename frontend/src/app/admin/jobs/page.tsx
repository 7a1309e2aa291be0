import type { Metadata } from "next";

import { JobsView } from "@/features/jobs/components/jobs-view";
import { titledForAdmins, Words } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titledForAdmins("Jobs");

export default function JobsPage() {
  return (
    <Words of={["jobs"]}>
      <JobsView />
    </Words>
  );
}
