// Starts Next's standalone server, which stands beside this file, behind the checks of `guard.mjs`.
import { readFileSync } from "node:fs";
import http from "node:http";

import { guarded } from "./guard.mjs";

const LIMITS = { maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 };

// A secret by file: containers are given one so that no list of variables shows it.
if (process.env.DASHBOARD_KEY_FILE) process.env.DASHBOARD_KEY = readFileSync(process.env.DASHBOARD_KEY_FILE, "utf8").trim();

// Next creates its server itself and takes no option for either.
const createServer = http.createServer;
http.createServer = (listener) => createServer(LIMITS, guarded(listener, process.env));

await import("./server.js");
