/** Serves `/api` by forwarding to the API. Its address is read per request, not at build time. */
import { forward } from "./forward";

const DEFAULT_ORIGIN = "http://127.0.0.1:8000";

const handle = (request: Request): Promise<Response> => forward(request, process.env.API_ORIGIN || DEFAULT_ORIGIN);

export { handle as DELETE, handle as GET, handle as HEAD, handle as OPTIONS, handle as PATCH, handle as POST, handle as PUT };
