import { screen } from "@testing-library/react";
import { delay, http, HttpResponse } from "msw";
import { useState } from "react";
import { expect, test, vi } from "vitest";

import { renderInApp } from "../../test/render";
import { GUILD, GUILD_URL, problem, server } from "../../test/server";
import { Combobox } from "./combobox";
import { useMemberSearch } from "./use-member-search";

const member = (id: string, name: string) => ({ id, name, display_name: name.toUpperCase(), avatar_url: null, bot: false });
const MEMBERS = [member("1", "asa"), member("2", "jun")];

function Picker({ onSelect }: { onSelect: (id: string) => void }) {
  const [text, setText] = useState("");
  const { items, empty } = useMemberSearch(GUILD, text);
  return <Combobox aria-label="Member" placeholder="Choose" items={items} empty={empty} selected={[]} onSelect={onSelect} onSearch={setText} />;
}

async function opened(answer: (query: string) => Promise<Response> | Response) {
  server.use(http.get(`${GUILD_URL}/members`, ({ request }) => answer(new URL(request.url).searchParams.get("query") ?? "")));
  const onSelect = vi.fn();
  const { user } = renderInApp(<Picker onSelect={onSelect} />);
  await user.click(screen.getByRole("combobox", { name: "Member" }));
  return { user, onSelect };
}

const found = (query: string) => HttpResponse.json(MEMBERS.filter(({ name }) => name.startsWith(query)));

test("Enter chooses nobody who was found for what was typed before", async () => {
  const { user, onSelect } = await opened(async (query) => (query === "" ? found(query) : delay("infinite").then(() => found(query))));
  await screen.findByRole("option", { name: "ASA" });
  await user.keyboard("ju");
  await user.keyboard("{Enter}");
  expect(onSelect.mock.calls).toEqual([["2"]]);
});

test("spaces around a name find the same member", async () => {
  const { user } = await opened(found);
  await screen.findByRole("option", { name: "ASA" });
  await user.keyboard(" jun ");
  expect(await screen.findByRole("option", { name: "JUN" })).toBeVisible();
});

test("a search says whether it goes on, failed, or found nobody", async () => {
  const { user } = await opened(async (query) => {
    if (query === "x") return delay("infinite").then(() => found(query));
    return query === "xy" ? problem(503, "service.unavailable") : found(query);
  });
  await screen.findByRole("option", { name: "ASA" });
  await user.keyboard("x");
  expect(await screen.findByText("Searching…")).toBeVisible();
  await user.keyboard("y");
  expect(await screen.findByText("Members can't be searched right now.")).toBeVisible();
  await user.keyboard("z");
  expect(await screen.findByText("Nothing found.")).toBeVisible();
});
