/** Path of links from the top of the site to the open page. */
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Fragment } from "react";

import { t } from "@/lib/words";

interface BreadcrumbProps {
  /** The pages above the open one, the topmost first. */
  above: { label: string; href: string }[];
  current: string;
}

export function Breadcrumb({ above, current }: BreadcrumbProps) {
  return (
    <nav aria-label={t("Breadcrumb")} className="mb-4 text-sm text-muted">
      <ol className="flex flex-wrap items-center gap-1.5">
        {above.map(({ label, href }) => (
          <Fragment key={href}>
            <li>
              <Link href={href} className="rounded hover:text-ink hover:underline">
                {label}
              </Link>
            </li>
            <li role="presentation" aria-hidden>
              <ChevronRight className="size-3.5" />
            </li>
          </Fragment>
        ))}
        <li aria-current="page" className="font-medium text-ink">
          {current}
        </li>
      </ol>
    </nav>
  );
}
