/** Serves `/api` by forwarding to the API. Its address is read per request, not at build time. */
import { apiOrigin } from "@/lib/api/origin";

import { forward } from "./forward";

const handle = (request: Request): Promise<Response> => forward(request, apiOrigin());

export { handle as DELETE, handle as GET, handle as HEAD, handle as OPTIONS, handle as PATCH, handle as POST, handle as PUT };
