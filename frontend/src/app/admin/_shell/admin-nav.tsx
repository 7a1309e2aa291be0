/** Navigation between the pages of the developer team: a list at the side, on phones a strip to scroll. */
"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

import { t } from "@/lib/words";

import { ADMIN_PAGES, openPage } from "./admin-pages";

const LINK =
  "flex h-9 items-center gap-3 rounded-lg px-3 text-sm font-medium whitespace-nowrap text-muted transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-ink [&>svg]:size-[1.125rem] [&>svg]:shrink-0";

export function AdminNav() {
  const current = openPage(usePathname());
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" }); // the strip of a phone hides the last pages
  }, [current]);
  return (
    <nav aria-label={t("Admin")} className="-mx-4 mb-6 overflow-x-auto px-4 pb-1 sm:-mx-8 sm:px-8 lg:sticky lg:top-8 lg:mx-0 lg:mb-0 lg:self-start lg:overflow-visible lg:p-0">
      <ul ref={list} className="flex gap-1 lg:flex-col">
        {ADMIN_PAGES.map((page) => (
          <li key={page.href}>
            <Link href={page.href} aria-current={page === current ? "page" : undefined} className={LINK}>
              <page.icon aria-hidden />
              {t(page.label)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
