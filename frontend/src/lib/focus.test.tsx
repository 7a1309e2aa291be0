import { screen, waitFor } from "@testing-library/react";
import { useEffect, useState } from "react";
import { expect, test } from "vitest";

import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";

import { renderInApp } from "../../test/render";
import { keepFocus } from "./focus";

function Page() {
  const [isOpen, setOpen] = useState(false);
  const [isThere, setThere] = useState(true);
  const [isBusy, setBusy] = useState(false);
  useEffect(keepFocus, []);
  return (
    <main>
      <h1>Budgets</h1>
      {isThere && <button onClick={() => setOpen(true)}>Change</button>}
      {isThere && <button onClick={() => setThere(false)}>Remove</button>}
      <Button busy={isBusy} onClick={() => setBusy(true)}>Save</Button>
      {isOpen && (
        <Dialog open onOpenChange={setOpen}>
          <DialogContent title="Change">
            <button onClick={() => (setThere(false), setOpen(false))}>Save and remove</button>
          </DialogContent>
        </Dialog>
      )}
    </main>
  );
}

const button = (name: string) => screen.getByRole("button", { name });

test("a dialog without a trigger returns the focus to what opened it", async () => {
  const { user } = renderInApp(<Page />);
  await user.click(button("Change"));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(button("Change")).toHaveFocus());
});

test("where that is gone, the focus goes to the title of the page", async () => {
  const { user } = renderInApp(<Page />);
  await user.click(button("Change"));
  await user.click(button("Save and remove"));
  await waitFor(() => expect(screen.getByRole("heading", { level: 1 })).toHaveFocus());
});

test("a focused button that removes itself leaves the focus on the title of the page", async () => {
  const { user } = renderInApp(<Page />);
  await user.click(button("Remove"));
  await waitFor(() => expect(screen.getByRole("heading", { level: 1 })).toHaveFocus());
});

test("a button keeps the focus while it is busy", async () => {
  const { user } = renderInApp(<Page />);
  await user.click(button("Save"));
  expect(button("Save")).toHaveAttribute("aria-busy", "true");
  expect(button("Save")).toBeEnabled();
  expect(button("Save")).toHaveFocus();
});
