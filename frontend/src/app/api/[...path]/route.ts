/** `/api` on this origin is the API; where that runs is read when a request comes, not when the dashboard was built. */
import { forward } from "./forward";

const DEFAULT_ORIGIN = "http://127.0.0.1:8000";

const handle = (request: Request): Promise<Response> => forward(request, process.env.API_ORIGIN || DEFAULT_ORIGIN);

export { handle as DELETE, handle as GET, handle as HEAD, handle as OPTIONS, handle as PATCH, handle as POST, handle as PUT };
