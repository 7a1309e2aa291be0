import type { Metadata } from "next";
import { cookies } from "next/headers";

import { SESSION_COOKIES } from "@/lib/api/origin";
import { homeReads } from "@/lib/api/reads/page-reads";
import { meRead } from "@/lib/api/reads/reads";
import { localPath } from "@/lib/navigation";
import { Words } from "@/lib/words/server";

import { Brought } from "./_brought/brought";
import { Home } from "./_home/home";

export const metadata: Metadata = { title: "Baseline" };

interface HomePageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function HomePage({ searchParams }: HomePageProps) {
  const jar = await cookies();
  // Only its presence is checked, to choose the first page; the API validates it.
  const mayBeSignedIn = SESSION_COOKIES.some((name) => jar.has(name));
  const { return_to } = await searchParams;
  const returnTo = localPath([return_to].flat()[0]);
  return (
    <Words of={["guilds"]}>
      <Brought reads={returnTo ? [meRead] : homeReads}>
        <Home mayBeSignedIn={mayBeSignedIn} returnTo={returnTo} />
      </Brought>
    </Words>
  );
}
