// Refuses requests that Next would answer with a 500, and replaces what browsers claim about their address.
import { clientAddress, proxies, signed } from "./client-address.mjs";

const OF_THE_API = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const OF_PAGES = ["GET", "HEAD"];
const LONGEST_TARGET = 8192;
export const CLIENT_HEADER = "x-baseline-client";

/** Wraps a listener of `node:http`. `environment` holds TRUSTED_PROXIES and DASHBOARD_KEY, both optional. */
export function guarded(listener, environment, now = Date.now) {
  const trusted = proxies(environment.TRUSTED_PROXIES ?? "");
  const key = environment.DASHBOARD_KEY;
  return (request, response) => {
    const refusal = refusalOf(request);
    if (refusal) return refuse(response, ...refusal);
    const address = clientAddress(request.socket.remoteAddress ?? "", request.headers["x-forwarded-for"] ?? "", trusted);
    delete request.headers[CLIENT_HEADER];
    request.headers["x-forwarded-for"] = address;
    if (key) request.headers[CLIENT_HEADER] = signed(address, now(), key);
    return listener(request, response);
  };
}

const isForApi = (target) => target === "/api" || target.startsWith("/api/");

function refusalOf({ method, url }) {
  const methods = isForApi(url) ? OF_THE_API : OF_PAGES;
  if (!methods.includes(method)) return [405, `${method} is not possible here.`, { allow: methods.join(", ") }];
  if (url.length > LONGEST_TARGET) return [414, `The URL is longer than ${LONGEST_TARGET} characters.`];
  const path = decoded(url.split("?", 1)[0]);
  if (path === null) return [400, "The path is not valid: after % come two hexadecimal digits, which form UTF-8."];
  if (!path.startsWith("/") || /\p{Cc}/u.test(path)) return [400, "The path is not valid."];
  return null;
}

function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function refuse(response, status, detail, headers = {}) {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
    connection: "close",
    ...headers,
  });
  response.end(`${detail}\n`);
}
