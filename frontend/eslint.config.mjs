// What a reviewer would otherwise say twice: imports go lib, ui → features → app, and features do not know one another.
import { readdirSync } from "node:fs";

import coreWebVitals from "eslint-config-next/core-web-vitals";
import typescript from "eslint-config-next/typescript";
import i18next from "eslint-plugin-i18next";

const FEATURES = readdirSync(new URL("src/features", import.meta.url));

/** Folders of the bot's own plugins, and of the copies of the pages that cogs bring. */
const PLUGINS = ["plugins/**", ".generated/pages/**"];

/** Forbids imports in files. ESLint applies only the last such rule that matches a file, so the sets of files must not overlap. */
const forbid = (files, group, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group, message }] }] },
});

const TRANSLATORS = ["t", "rich", "mark", "titled", "titledForAdmins", "worded"];
const NAMES = ["Baseline", "Maya", "MA", "APP", "UTC", "/ask"];
/** Attributes that people read or hear. Their values are texts, also those in lower case. */
const READ = ["title", "label", "placeholder", "description", "alt", "hint", "heading", "action", "what", "aria-label", "aria-valuetext", "aria-description"];

/** Texts for people that no catalogue has: each capitalised one, and whatever stands between tags or in an attribute that people read. */
const words = {
  files: ["src/**/*.{ts,tsx}", ...PLUGINS.map((folder) => `${folder}/*.{ts,tsx}`)],
  ignores: ["**/*.test.{ts,tsx}", "**/*.fixtures.ts", "**/*.opened.tsx", "src/lib/api/schema.d.ts"],
  plugins: { words: i18next, drawn: i18next },
  rules: {
    "words/no-literal-string": [
      "error",
      {
        mode: "all",
        "should-validate-template": true,
        message: "no catalogue has this text for people: use t, rich or mark of the words",
        "jsx-attributes": { exclude: ["className", "key", "id", "data-.*", "d", "viewBox", "points", "style"] },
        callees: { exclude: [...TRANSLATORS, ".*Error", "cva", "cn", "lazy", "send", "api\\.[A-Z]+", "import"] },
        words: { exclude: [/^(?!\P{L}*\p{Lu}\p{Ll})/su, /^(Enter|Escape|Tab|Home|End|Page(Up|Down)|Arrow(Up|Down|Left|Right)|Backspace|Delete)$/, ...NAMES] },
      },
    ],
    "drawn/no-literal-string": [
      "error",
      {
        mode: "jsx-only",
        "should-validate-template": true,
        message: "no catalogue has this text for people: use t or rich of the words",
        "jsx-attributes": { include: READ },
        "object-properties": { exclude: [".*"] },
        callees: { exclude: [".*"] },
        words: { exclude: [/^\P{L}*(\p{L}\P{L}*)?$/u, /^\s*ms$/, /^\P{L}*\$0\.0004$/u, ...NAMES] },
      },
    ],
  },
};

/** Keys of queries that are spelled out: a segment that is typed in two places may differ, and then a change leaves a page as it was. */
const keys = {
  ignores: ["src/lib/api/query-keys.ts"],
  rules: {
    "no-restricted-syntax": [
      "error",
      ...[
        "Property[key.name='queryKey'] ArrayExpression",
        "CallExpression[callee.property.name=/^[sg]etQuer(y|ies)(Data|State|Defaults)$/] > ArrayExpression.arguments:first-child",
        "ArrayExpression > SpreadElement > :matches(MemberExpression[object.name='queryKeys'], CallExpression[callee.object.name='queryKeys'])",
      ].map((selector) => ({ selector, message: "a query's key is spelled out in src/lib/api/query-keys.ts alone: give it a name there" })),
    ],
  },
};

const config = [
  { ignores: [".next/**", ".generated/*.ts", ".bare/**", "node_modules/**", "next-env.d.ts", "src/lib/api/schema.d.ts"] },
  ...coreWebVitals,
  ...typescript,
  {
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: true }],
      "no-eval": "error",
      "no-console": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
  forbid(
    ["src/lib/**", "src/components/**"],
    ["@/features/*", "@/app/*", "**/features/*"],
    "lib and components are below features and app: pass what they need as a prop.",
  ),
  ...FEATURES.map((feature) =>
    forbid(
      [`src/features/${feature}/**`],
      ["@/app/*", ...FEATURES.filter((other) => other !== feature).flatMap((other) => [`@/features/${other}/*`, `**/../${other}/*`])],
      "A feature may not import another one: compose them in src/app, or move the shared part to src/components or src/lib.",
    ),
  ),
  forbid(
    ["src/plugins/**"],
    ["@/app/*"],
    "Plugins are below app: pass what they need as a prop.",
  ),
  forbid(
    PLUGINS,
    ["@/*", "**/src/*", "**/../**/plugins/*", "**/../**/pages/*"],
    "A plugin imports @baseline/api, @baseline/ui and its own files: anything else changes without notice.",
  ),
  keys,
  words,
  {
    // Server's own answers, which the API's catalogue words; names of fields, cookies and of the product.
    files: ["src/app/api/**", "src/features/settings/form/ui-schema.ts", "src/lib/api/problem.ts", "src/lib/words/**"],
    rules: { "words/no-literal-string": "off" },
  },
  { files: ["scripts/**"], rules: { "no-console": "off" } },
];

export default config;
