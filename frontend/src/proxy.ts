/** Adds to each page a Content-Security-Policy with its own nonce, so that only scripts of this build run. */
import { type NextRequest, NextResponse } from "next/server";

/** Header with the address of the page and its filters, for the server's components. */
export const PLACE_HEADER = "x-place";

const AVATARS = "https://cdn.discordapp.com";

/** Style elements that are inserted without a nonce: the empty one and its content, by sonner 2.0.8. */
const INSERTED_STYLES = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='",
].join(" ");

/** Widths and heights in HTML that the server draws are attributes. Browsers without the two newer directives read `style-src`. */
function styles(nonce: string): string[] {
  const fallback = "style-src 'self' 'unsafe-inline'";
  if (process.env.NODE_ENV === "development") return [fallback]; // the development server inserts styles of its own
  return [fallback, `style-src-elem 'self' 'nonce-${nonce}' ${INSERTED_STYLES}`, "style-src-attr 'unsafe-inline'"];
}

function policy(nonce: string): string {
  const development = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : ""; // React's error overlay uses eval
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    ...styles(nonce),
    `img-src 'self' data: ${AVATARS}`,
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Redirects to the origin that the sign-in returns to: cookies are bound to one host name. */
function elsewhere(request: NextRequest): URL | undefined {
  const origin = process.env.WEB_ORIGIN;
  if (!origin || !request.headers.get("host")?.startsWith("localhost")) return undefined;
  return new URL(origin).hostname === "localhost" ? undefined : new URL(request.nextUrl.pathname + request.nextUrl.search, origin);
}

export function proxy(request: NextRequest): NextResponse {
  const target = elsewhere(request);
  if (target) return NextResponse.redirect(target);
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const csp = policy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set(PLACE_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  headers.set("content-security-policy", csp); // Next.js reads the nonce for its own scripts from here
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", csp);
  return response;
}

export const config = { matcher: ["/((?!api/|_next/static|icon.svg).*)"] };
