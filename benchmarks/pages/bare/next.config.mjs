// The application lies inside of the dashboard's folder, whose packages it uses.
import { dirname } from "node:path";

const root = dirname(import.meta.dirname);
export default { turbopack: { root }, outputFileTracingRoot: root };
