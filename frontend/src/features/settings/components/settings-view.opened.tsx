// Opens the settings of the test's guild, and edits and saves them, for tests.
import { screen } from "@testing-library/react";

import { renderInApp } from "../../../../test/render";
import { GUILD, MAYA } from "../../../../test/server";
import { SettingsDraftsProvider } from "../drafts";
import { SettingsView } from "./settings-view";

export const renderSettings = () =>
  renderInApp(
    <SettingsDraftsProvider guildId={GUILD} userId={MAYA.id}>
      <SettingsView guildId={GUILD} />
    </SettingsDraftsProvider>,
  );

export async function openSettings() {
  const page = renderSettings();
  await screen.findByLabelText("Temperature");
  return page;
}

type User = ReturnType<typeof renderSettings>["user"];
export const save = (user: User) => user.click(screen.getByRole("button", { name: "Save changes" }));

export async function setTemperature(user: User, text: string) {
  await user.clear(screen.getByLabelText("Temperature"));
  await user.type(screen.getByLabelText("Temperature"), text);
}
