import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { SettingsView } from "@/features/settings/components/settings-view";
import { serveSettings } from "@/features/settings/components/settings-view.fixtures";
import { SettingsDraftsProvider } from "@/features/settings/drafts";
import type { SettingsWidgetProps } from "@/lib/settings-widgets";

import { aCog, foundPlugins, GUILD, renderWithPlugins, violationsIn } from "../../test/plugin";
import { MAYA } from "../../test/server";
import { definePlugin, type Load } from "./define";
import { PluginSettingsWidgets } from "./settings-widgets";

const thermometer: Load<SettingsWidgetProps> = () =>
  Promise.resolve({
    default: ({ value, onChange, guildId: _guildId, ...control }) => (
      <button type="button" {...control} onClick={() => onChange(1.5)}>
        {String(value)} degrees
      </button>
    ),
  });
const broken: Load<SettingsWidgetProps> = () => Promise.resolve({ default: (): never => { throw new Error("a fault of the plugin"); } });

function open(load: Load<SettingsWidgetProps>, cog = aCog("ask")) {
  serveSettings();
  const plugin = definePlugin({ name: "ask", navItems: [], routes: [], settingsWidgets: { "ask.temperature": load } });
  return renderWithPlugins(
    <SettingsDraftsProvider guildId={GUILD} userId={MAYA.id}>
      <PluginSettingsWidgets guildId={GUILD}>
        <SettingsView guildId={GUILD} />
      </PluginSettingsWidgets>
    </SettingsDraftsProvider>,
    foundPlugins(plugin),
    [cog],
  );
}

const ask = aCog("ask");
const declaring = (more: Partial<typeof ask> = {}) => aCog("ask", { manifest: { ...ask.manifest, settings: ["ask"] }, ...more });

test("a plugin draws a field of its cog, whose change can be saved as any other", async () => {
  const { user } = open(thermometer, declaring());
  await user.click(await screen.findByText("0.4 degrees"));
  expect(await screen.findByText("1.5 degrees")).toBeVisible();
  expect(screen.getByRole("button", { name: "Save changes" })).toBeVisible();
  expect(await violationsIn(document.body)).toEqual([]);
});

test("a control that throws leaves the usual one", async () => {
  const reported = vi.spyOn(console, "error").mockImplementation(() => {});
  open(broken, declaring());
  await vi.waitFor(() => expect(reported).toHaveBeenCalled(), { timeout: 10_000 });
  expect(await screen.findByLabelText("Temperature")).toBeVisible();
});

test.each([
  ["a cog that is off", declaring({ on: false })],
  ["a section of another cog", aCog("ask")],
])("%s keeps the usual control", async (_, cog) => {
  open(thermometer, cog);
  expect(await screen.findByLabelText("Temperature")).toBeVisible();
  expect(screen.queryByText(/degrees/)).toBeNull();
});
