/** Forwards a browser's request to the API, so that the browser needs only one origin. */

import { VIA } from "@/lib/api/origin";

const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
/** Headers left out: `fetch` handles compression and content length itself. */
const REQUEST_ONLY = ["host", "content-length", "accept-encoding", "expect"];
const RESPONSE_ONLY = ["content-encoding", "content-length"];

const CLIENT_CLOSED_REQUEST = 499;

/** How long the API may take to begin its answer; an event stream begins at once and then lasts. */
const patience = (): number => Number(process.env.API_TIMEOUT_SECONDS || 30) * 1_000;

function endToEnd(headers: Headers, alsoDrop: string[]): Headers {
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  const dropped = new Set([...HOP_BY_HOP, ...alsoDrop, ...named, "set-cookie"]);
  const kept = new Headers([...headers].filter(([name]) => !dropped.has(name)));
  for (const cookie of headers.getSetCookie()) kept.append("set-cookie", cookie);
  return kept;
}

function requestHeaders(sent: Headers): Headers {
  const headers = endToEnd(sent, REQUEST_ONLY);
  headers.append("via", VIA);
  return headers;
}

function responseHeaders(upstream: Headers): Headers {
  const headers = endToEnd(upstream, RESPONSE_ONLY);
  if (headers.get("content-type")?.startsWith("text/event-stream")) {
    headers.set("cache-control", "no-cache, no-transform"); // compression would buffer the events
  }
  return headers;
}

/** The API accepts connections, but does not answer. */
function tooSlow(instance: string): Response {
  const problem = {
    type: "urn:baseline:service.unavailable",
    title: "The API does not answer",
    status: 504,
    detail: "The API behind the dashboard took too long to begin its answer.",
    instance,
  };
  return Response.json(problem, { status: 504, headers: { "content-type": "application/problem+json" } });
}

function unreachable(instance: string): Response {
  const problem = {
    type: "urn:baseline:service.unavailable",
    title: "The API cannot be reached",
    status: 502,
    detail: "The dashboard is running, but the API behind it does not answer.",
    instance,
  };
  return Response.json(problem, { status: 502, headers: { "content-type": "application/problem+json" } });
}

export async function forward(request: Request, origin: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const slow = new AbortController();
  const timer = setTimeout(() => slow.abort(), patience());
  try {
    const upstream = await fetch(new URL(pathname + search, origin), {
      method: request.method,
      headers: requestHeaders(request.headers),
      body: request.body,
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.any([request.signal, slow.signal]),
      ...(request.body && { duplex: "half" }),
    });
    return new Response(upstream.body, { status: upstream.status, headers: responseHeaders(upstream.headers) });
  } catch {
    if (request.signal.aborted) return new Response(null, { status: CLIENT_CLOSED_REQUEST });
    return slow.signal.aborted ? tooSlow(pathname) : unreachable(pathname);
  } finally {
    clearTimeout(timer);
  }
}
