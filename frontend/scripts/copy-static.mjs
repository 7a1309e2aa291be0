// Puts the static files beside the standalone server, which serves them only from there, and the start of it.
import { cpSync, existsSync } from "node:fs";

const target = ".next/standalone";
cpSync(".next/static", `${target}/.next/static`, { recursive: true });
if (existsSync("public")) cpSync("public", `${target}/public`, { recursive: true });
cpSync("node_modules/@fontsource-variable/inter/LICENSE", `${target}/.next/static/media/inter-licence.txt`); // the font's licence goes with it
cpSync("scripts/server", target, { recursive: true, filter: (file) => !file.endsWith(".test.mjs") });
