/** Origin of the API for the dashboard's server. It is read per request, not at build time. */
const DEFAULT_ORIGIN = "http://127.0.0.1:8000";

export const apiOrigin = (): string => process.env.API_ORIGIN || DEFAULT_ORIGIN;

/** Marks a request as proxied: the API does not serve its metrics through a proxy. */
export const VIA = "1.1 dashboard";

/** The session's cookie: the first over TLS, the second on the machine itself. */
export const SESSION_COOKIES = ["__Host-baseline", "baseline"];
