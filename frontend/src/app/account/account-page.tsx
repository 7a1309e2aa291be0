/** Account page: who is signed in, how the dashboard looks, the sessions and the stored data. */
"use client";

import { Breadcrumb } from "@/components/breadcrumb";
import { PageHeader } from "@/components/page-header";
import { Person } from "@/components/person";
import { Display } from "@/features/account/components/display";
import { Sessions } from "@/features/account/components/sessions";
import { YourData } from "@/features/account/components/your-data";
import { t } from "@/lib/words";

import { SignedIn } from "../_home/signed-in";

export function AccountPage() {
  return (
    <SignedIn>
      {({ user }) => (
        <div className="mx-auto max-w-3xl">
          <Breadcrumb above={[{ label: t("Your servers"), href: "/" }]} current={t("Account")} />
          <PageHeader title={t("Account")} description={t("Your name and picture come from Discord.")} actions={<Person id={user.id} name={user.name} avatarUrl={user.avatar_url} />} />
          <div className="space-y-5">
            <Display />
            <Sessions />
            <YourData user={user} />
          </div>
        </div>
      )}
    </SignedIn>
  );
}
