/** Stored data of the user: export and erasure. */
"use client";

import { Download, Trash2 } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { TypedConfirm } from "@/components/confirm/typed-confirm";
import type { Me } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { isolated } from "@/lib/isolated";
import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

import { MY_DATA, useEraseMyData } from "../api";

export function YourData({ user }: { user: Me["user"] }) {
  const erase = useEraseMyData();
  return (
    <Card aria-labelledby="your-data">
      <CardHeader titleId="your-data" title={t("Your data")} description={t("What this bot stores about you, in all servers: in its own tables, in those of its features, and your sessions.")} />
      <div className="mt-4 flex flex-wrap gap-2 border-t px-5 py-4 sm:px-6">
        <Button asChild variant="secondary">
          <a href={MY_DATA} download>
            <Download aria-hidden /> {t("Download a copy")}
          </a>
        </Button>
        <TypedConfirm
          trigger={
            <Button variant="secondary" className="text-danger-ink">
              <Trash2 aria-hidden /> {t("Erase your data")}
            </Button>
          }
          title={t("Erase your data?")}
          description={t("This cannot be undone. It takes about a minute.")}
          expected={user.name}
          label={t("Type {name} to confirm", { name: isolated(user.name) })}
          action={t("Erase everything")}
          onConfirm={(confirmation) =>
            erase.mutateAsync(confirmation).then(
              () => toast.success(t("Your data are being erased. You will be signed out.")),
              (error: unknown) => {
                toast.error(wordingOf(error));
                throw error;
              },
            )
          }
        >
          <WhatHappens />
        </TypedConfirm>
      </div>
    </Card>
  );
}

function WhatHappens() {
  return (
    <div className="grid gap-4 text-sm sm:grid-cols-2">
      <div>
        <h3 className="font-medium">{t("What goes")}</h3>
        <ul className="mt-1.5 list-disc space-y-1 pl-4 text-muted">
          <li>{t("Your access to dashboards, and all sessions")}</li>
          <li>{t("What you asked models, and conversations that are kept")}</li>
          <li>{t("What features have stored about you")}</li>
          <li>{t("Your name in the audit log")}</li>
        </ul>
      </div>
      <div>
        <h3 className="font-medium">{t("What stays")}</h3>
        <ul className="mt-1.5 list-disc space-y-1 pl-4 text-muted">
          <li>{t("Costs in the accounts of servers, without you")}</li>
          <li>{t("Rules of a server that name you, such as a budget")}</li>
          <li>{t("That you own a server, while the bot is in it")}</li>
          <li>{t("Limits that you have used up, until their period ends")}</li>
        </ul>
      </div>
    </div>
  );
}
