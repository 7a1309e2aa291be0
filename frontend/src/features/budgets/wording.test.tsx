import { expect, test } from "vitest";

import { usage } from "./components/budgets.fixtures";
import { differenceOf } from "./wording";

const GUILD = { scope: "guild", user_id: null, cog_name: null } as const;

test.each([
  ["62.52", "Usage shows $59.02: budgets also count 70 requests without a price, at $0.05 each."],
  ["62.520000001", "Usage shows $59.02: budgets also count 70 requests without a price, at $0.05 each."],
  ["62.60", "Usage shows $59.02: budgets also count 70 requests without a price, at $0.05 each, and requests of the last seconds."],
  ["59.02", null],
])("a budget of $%s beside $59.02 of usage is explained", (spent_usd, text) => {
  expect(differenceOf({ ...GUILD, spent_usd }, usage())).toBe(text);
});

test("a feature is compared with its own usage", () => {
  expect(differenceOf({ scope: "cog", user_id: null, cog_name: "ask", spent_usd: "12" }, usage())).toBeNull();
});
