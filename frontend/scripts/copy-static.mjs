// Puts the static files beside the standalone server, which serves them only from there.
import { cpSync, existsSync } from "node:fs";

const target = ".next/standalone";
cpSync(".next/static", `${target}/.next/static`, { recursive: true });
if (existsSync("public")) cpSync("public", `${target}/public`, { recursive: true });
