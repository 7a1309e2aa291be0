import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { inGerman } from "../../../../test/plugin";
import { renderInApp } from "../../../../test/render";
import Calendar from "./calendar";

const open = () => renderInApp(<Calendar days={{ from: "2026-03-02", to: "2026-03-03" }} onPick={() => {}} today="2026-03-14" />);

test("days are named in English by weekday and date", () => {
  open();
  expect(screen.getByRole("grid", { name: "March 2026" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Monday, March 2, 2026, selected" })).toBeVisible();
});

test("a German dashboard has a German calendar", () => {
  inGerman();
  open();
  expect(screen.getByRole("grid", { name: "März 2026" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Montag, 2. März 2026, ausgewählt" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Mittwoch, 4. März 2026" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Zum vorherigen Monat" })).toBeVisible();
  expect(screen.getByText("Mo")).toBeVisible();
});
