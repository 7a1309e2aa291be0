import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { renderInApp } from "../../test/render";
import { onDemand, type TriggerProps } from "./on-demand";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "./ui/menu";

const Button = (props: TriggerProps) => <button {...props}>Fruit</button>;

function Fruit({ defaultOpen }: { defaultOpen: boolean }) {
  return (
    <Menu defaultOpen={defaultOpen}>
      <MenuTrigger asChild>
        <Button />
      </MenuTrigger>
      <MenuContent>
        <MenuItem>Pear</MenuItem>
      </MenuContent>
    </Menu>
  );
}

test.each(["{Enter}", "{ArrowDown}"])("a menu that is not loaded yet opens by %s, and gives the focus back", async (key) => {
  const Loaded = onDemand(Button, () => Promise.resolve(Fruit));
  const { user } = renderInApp(<Loaded />);
  await user.tab();
  await user.keyboard(key);
  expect(await screen.findByRole("menuitem", { name: "Pear" })).toBeVisible();
  await user.keyboard("{Escape}");
  expect(screen.getByRole("button", { name: "Fruit" })).toHaveFocus();
});

test("a menu that cannot be loaded says so, and opens once it can be", async () => {
  let isReachable = false;
  const Loaded = onDemand(Button, () => (isReachable ? Promise.resolve(Fruit) : Promise.reject(new Error("offline"))));
  const { user } = renderInApp(<Loaded />);
  await user.click(screen.getByRole("button", { name: "Fruit" }));
  expect(await screen.findByText(/menu could not be loaded/)).toBeVisible();
  isReachable = true;
  await user.click(screen.getByRole("button", { name: "Fruit" }));
  expect(await screen.findByRole("menuitem", { name: "Pear" })).toBeVisible();
});
