// What a reviewer would otherwise say twice: imports go lib, ui → features → app, and features do not know one another.
import coreWebVitals from "eslint-config-next/core-web-vitals";
import typescript from "eslint-config-next/typescript";

const FEATURES = ["access", "account", "audit", "auth", "budgets", "cogs", "guilds", "jobs", "llm", "models", "requests", "settings", "shards", "staff", "usage"];

const forbid = (files, group, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group, message }] }] },
});

const config = [
  { ignores: [".next/**", ".generated/**", ".bare/**", "node_modules/**", "next-env.d.ts", "src/lib/api/schema.d.ts"] },
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
    ["src/features/**", "src/plugins/**"],
    ["@/app/*"],
    "Features and plugins are below app: pass what they need as a prop.",
  ),
  forbid(
    ["plugins/**"],
    ["@/*", "**/src/*", "**/../**/plugins/*"],
    "A plugin imports @baseline/api, @baseline/ui and its own files: anything else changes without notice.",
  ),
  { files: ["scripts/**"], rules: { "no-console": "off" } },
];

export default config;
