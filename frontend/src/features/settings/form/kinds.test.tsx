/** Each kind of setting that a cog may declare: shown, left alone by other edits, and edited. */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, test } from "vitest";

import type { SettingsSection } from "@/lib/api/types";

import { renderInApp } from "../../../../test/render";
import { answers, GUILD, GUILD_URL, MAYA, server } from "../../../../test/server";
import { SettingsView } from "../components/settings-view";
import { SettingsDraftsProvider } from "../drafts";
import { fromLocal } from "./local-time";
import all from "./kinds.json";

type Kind = (typeof all.kinds)[number];
type Values = SettingsSection["values"];

const OTHER = { title: "Other", type: "string", default: "x" };

/** Serves one section with these kinds and a text besides, and returns what is saved. */
async function open(kinds: Kind[], given: Values = {}) {
  const saved: Values[] = [];
  const values = { other: "x", ...Object.fromEntries(kinds.map((kind) => [kind.field, kind.value])), ...given };
  const section = { key: "kinds", title: "Kinds", description: "", schema_version: 1, version: 0, values, stored: [], rejected: [] };
  const properties = { other: OTHER, ...Object.fromEntries(kinds.map((kind) => [kind.field, kind.schema])) };
  server.use(
    http.get(`${GUILD_URL}/settings`, () => HttpResponse.json({ sections: [section] })),
    answers("get", `${GUILD_URL}/settings/schema`, { sections: { kinds: { type: "object", properties, $defs: all.$defs } } }),
    answers("get", `${GUILD_URL}/members`, []),
    answers("get", `${GUILD_URL}/channels`, []),
    answers("get", `${GUILD_URL}/roles`, []),
    http.put<never, { values: Values }>(`${GUILD_URL}/settings/kinds`, async ({ request }) => {
      saved.push((await request.json()).values);
      return HttpResponse.json({ ...section, values: saved.at(-1) });
    }),
  );
  const page = renderInApp(
    <SettingsDraftsProvider guildId={GUILD} userId={MAYA.id}>
      <SettingsView guildId={GUILD} />
    </SettingsDraftsProvider>,
  );
  await screen.findByLabelText("Other");
  const save = async () => {
    await page.user.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(saved).toHaveLength(1));
    return saved[0] as Values;
  };
  return { ...page, save, values };
}

const named = (title: string): Kind => all.kinds.find((kind) => kind.kind === title) as Kind;

async function fill(title: string, text: string) {
  const kind = named(title);
  const page = await open([kind]);
  await page.user.clear(screen.getByLabelText(kind.label));
  await page.user.type(screen.getByLabelText(kind.label), text);
  return (await page.save())[kind.field];
}

async function choose(title: string, option: string) {
  const kind = named(title);
  const page = await open([kind]);
  await page.user.click(screen.getByRole("combobox", { name: kind.label }));
  await page.user.click(await screen.findByRole("option", { name: option }));
  return (await page.save())[kind.field];
}

test("an edit of one field changes no field of any other kind", async () => {
  const { user, save, values } = await open(all.kinds);
  await user.type(screen.getByLabelText("Other"), "y");
  expect(await save()).toEqual({ ...values, other: "xy" });
}, 60_000);

describe("numbers", () => {
  test("beyond 2^53 are shown and saved to the last digit", async () => {
    expect(await fill("`int` beyond 2^53", "1290000000000000303")).toBe("1290000000000000303");
  });

  test("beyond 2^53 inside of JSON keep every digit", async () => {
    const kind = named("`dict[str, int]`");
    const { user, save } = await open([kind]);
    await user.clear(screen.getByLabelText(kind.label));
    await user.click(screen.getByLabelText(kind.label));
    await user.paste('{"a": 1290000000000000303, "b": 5}');
    expect((await save())[kind.field]).toEqual({ a: "1290000000000000303", b: 5 });
  });

  test("keep the digits of a Decimal as text", async () => expect(await fill("`Decimal`", "0.20")).toBe("0.20"));

  test("with fractions take more digits than an integer keeps", async () => {
    expect(await fill("`float`", "12345678901234567890")).toBe(12345678901234567890);
  });

  test("take a comma for a point", async () => expect(await fill("`float`", "1,5")).toBe(1.5));

  test.each([
    ["`float`", "1,000"],
    ["`int`", "1.000"],
    ["`int | None`", "1,000"],
  ])("of the kind %s that could be a thousand or one are asked about: %s", async (title, text) => {
    const kind = named(title);
    const { user } = await open([kind]);
    await user.clear(screen.getByLabelText(kind.label));
    await user.type(screen.getByLabelText(kind.label), text);
    await user.click(screen.getByRole("button", { name: "Save changes" }));
    expect(await screen.findByText("Write 1000 or 1.00.")).toBeVisible();
    expect(screen.getByLabelText(kind.label)).toHaveValue(text);
  });

  test.each([
    ["1,5", [1.5]],
    ["0.25", [0.25]],
  ])("of a list are added with Enter alone: %s", async (text, list) => {
    const kind = named("`list[float]`");
    const page = await open([kind], { [kind.field]: [] });
    await page.user.type(screen.getByLabelText(kind.label), `${text}{Enter}`);
    expect((await page.save())[kind.field]).toEqual(list);
  });

  test("of a list that could be a thousand or one are asked about", async () => {
    const kind = named("`list[int]`");
    const { user } = await open([kind], { [kind.field]: [] });
    await user.type(screen.getByLabelText(kind.label), "1.000{Enter}");
    await user.click(screen.getByRole("button", { name: "Save changes" }));
    expect(await screen.findByText("Write 1000 or 1.00.")).toBeVisible();
  });

  test("may be a multiple of 0.1, which JavaScript cannot check", async () => expect(await fill("`multiple_of`", "0.3")).toBe(0.3));
});

describe("durations", () => {
  test("of 400 days are shown and saved", async () => {
    await open([named("`timedelta` of years")]);
    expect(screen.getByLabelText(named("`timedelta` of years").label)).toHaveValue("400");
  });

  test("of half a second are shown and edited", async () => {
    expect(await fill("`timedelta`", "1.5")).toBe("PT1.5S");
  });

  test("take a comma for a point", async () => expect(await fill("`timedelta`", "1,5")).toBe("PT1.5S"));

  test("of whole seconds refuse a fraction with a reason", async () => {
    const kind = named("`Duration`");
    const { user } = await open([kind], { [kind.field]: 5 });
    await user.clear(screen.getByLabelText(kind.label));
    await user.type(screen.getByLabelText(kind.label), "0.5");
    await user.click(screen.getByRole("button", { name: "Save changes" }));
    expect(await screen.findByText("Must be a whole number.")).toBeVisible();
  });
});

describe("dates and times", () => {
  test("with a zone are shown in the viewer's and saved with it", async () => {
    const kind = named("`datetime` with a zone");
    const { save } = await open([kind]);
    const input = screen.getByLabelText(kind.label);
    expect(fromLocal((input as HTMLInputElement).value)).toBe(kind.value);
    fireEvent.change(input, { target: { value: "2027-01-01T12:30" } });
    expect((await save())[kind.field]).toBe(fromLocal("2027-01-01T12:30"));
  });

  test("without a zone are saved as they are written", async () => {
    const kind = named("`NaiveDatetime`");
    const { save } = await open([kind]);
    fireEvent.change(screen.getByLabelText(kind.label), { target: { value: "2027-01-01T12:30" } });
    expect((await save())[kind.field]).toBe("2027-01-01T12:30");
  });

  test("of a kind that a browser's own control cannot show are text", async () => {
    const kind = named("`time` with a zone");
    await open([kind]);
    expect(screen.getByLabelText(kind.label)).toHaveValue("18:00:00Z");
  });
});

describe("choices", () => {
  test("may be an empty text, which is worded", async () => expect(await choose("`Literal` with an empty text", "Empty")).toBe(""));
  test("of alike values keep their type", async () => expect(await choose("`Literal` of alike values", '"1"')).toBe("1"));
  test("of a switch may be none", async () => expect(await choose("`bool | None`", "On")).toBe(true));
  test("of mixed types may be none", async () => expect(await choose("`Enum | None`", "two")).toBe("two"));
  test("with one value are a choice", async () => expect(await choose("`Literal` with one value", "only")).toBe("only"));
});

test("one of two equal entries can be removed", async () => {
  const kind = named("`list[str]`");
  const { user, save } = await open([kind]);
  await user.click(screen.getAllByRole("button", { name: "Remove a" })[0] as HTMLElement);
  expect((await save())[kind.field]).toEqual(["a"]);
});

test.each(["^\\d+\\-\\d+$", "(?i)^a", "^\\w+$", "(?P<x>a", "\\A1-2\\Z"])("the pattern %s is left to the server", async (pattern) => {
  const kind = { ...named("`str`"), schema: { title: "Text", type: "string", pattern } } as unknown as Kind;
  const { user, save } = await open([{ ...kind, label: "Text" }]);
  await user.type(screen.getByLabelText("Text"), "é");
  expect((await save())[kind.field]).toBe("aé");
});

test("an error inside of a value is shown at its field", async () => {
  const kind = named("a list of models");
  const { user } = await open([kind]);
  await user.clear(screen.getByLabelText(kind.label));
  await user.click(screen.getByLabelText(kind.label));
  await user.paste('[{"size": "many"}]');
  await user.click(screen.getByRole("button", { name: "Save changes" }));
  await waitFor(() => expect(screen.getByLabelText(kind.label).closest("[data-field]")).toHaveTextContent("Must be a whole number."));
});
