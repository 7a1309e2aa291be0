import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { renderInApp } from "../../../test/render";
import { RestoredNote } from "./restored-note";

const note = (left: string[]) => <RestoredNote at={0} left={left} isDirty={false} onDismiss={() => undefined} />;

test("a note of restored changes is there only while it says something", () => {
  const { unmount } = renderInApp(note(["Key"]));
  expect(screen.getByRole("note")).toHaveTextContent("What you typed for Key was not kept");
  unmount();
  renderInApp(note([]));
  expect(screen.queryByRole("note")).toBeNull();
});
