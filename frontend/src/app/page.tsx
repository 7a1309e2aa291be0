import type { Metadata } from "next";
import { cookies } from "next/headers";

import { localPath } from "@/lib/navigation";
import { Words } from "@/lib/words/server";

import { Home } from "./_home/home";

export const metadata: Metadata = { title: "Baseline" };

/** Only the presence of the session cookie is checked, to choose the first page; the API validates it. */
const SESSION_COOKIES = ["__Host-baseline", "baseline"];

interface HomePageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function HomePage({ searchParams }: HomePageProps) {
  const jar = await cookies();
  const { return_to } = await searchParams;
  const returnTo = localPath([return_to].flat()[0]);
  return (
    <Words of={["guilds"]}>
      <Home mayBeSignedIn={SESSION_COOKIES.some((name) => jar.has(name))} returnTo={returnTo} />
    </Words>
  );
}
