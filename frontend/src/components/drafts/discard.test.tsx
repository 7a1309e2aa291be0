import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import { renderInApp } from "../../../test/render";
import { useDiscardQuestion } from "./discard";

const network = vi.hoisted(() => ({ isAway: false, loaded: 0 }));

vi.mock("@/components/confirm/confirm", async (original) => {
  const { loadConfirmDialog, ...others } = await original<{ loadConfirmDialog: () => Promise<unknown> }>();
  return {
    ...others,
    async loadConfirmDialog() {
      if (network.isAway) throw new Error("offline");
      const dialog = await loadConfirmDialog();
      network.loaded += 1;
      return dialog;
    },
  };
});

const onLeave = vi.fn();

function Form({ isDirty }: { isDirty: boolean }) {
  const { leave, question } = useDiscardQuestion(isDirty, onLeave);
  return (
    <>
      <button onClick={leave}>Cancel</button>
      {question}
    </>
  );
}

beforeEach(() => {
  Object.assign(network, { isAway: false, loaded: 0 });
  onLeave.mockReset();
});

test("a form that lost its connection after the first edit can still be discarded", async () => {
  const { user } = renderInApp(<Form isDirty />);
  await waitFor(() => expect(network.loaded).toBe(1));
  network.isAway = true;
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await user.click(await screen.findByRole("button", { name: "Discard" }));
  await waitFor(() => expect(onLeave).toHaveBeenCalledOnce());
});

test("a question that cannot be loaded says so, and is loaded once it can be", async () => {
  network.isAway = true;
  const { user } = renderInApp(<Form isDirty />);
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByText("The question whether to go on could not be loaded. Check your connection, then try again.")).toBeVisible();
  network.isAway = false;
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByRole("alertdialog", { name: "Discard what you typed?" })).toBeVisible();
  expect(onLeave).not.toHaveBeenCalled();
});

test("nothing is loaded for a form without changes", async () => {
  const { user } = renderInApp(<Form isDirty={false} />);
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(onLeave).toHaveBeenCalledOnce();
  expect(network.loaded).toBe(0);
});
