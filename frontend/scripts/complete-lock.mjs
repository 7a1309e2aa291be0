// Adds the platform packages that a registry mirror left out, so that `npm ci` accepts the lockfile on every platform.
import { readFileSync, writeFileSync } from "node:fs";

const file = process.argv[2] ?? "package-lock.json";
const lock = JSON.parse(readFileSync(file, "utf8"));
const packages = lock.packages;

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"];

/** Whether Node would find `name` from `owner`: in its own node_modules, then in each folder above. */
function isInstalled(owner, name) {
  for (let folder = owner; ; ) {
    if (packages[`${folder ? `${folder}/` : ""}node_modules/${name}`]) return true;
    if (!folder) return false;
    const cut = folder.lastIndexOf("/node_modules/");
    folder = cut < 0 ? "" : folder.slice(0, cut);
  }
}

/** The platform that a package's name speaks of, such as `@next/swc-linux-x64-musl`; null when it names none. */
function platformOf(name) {
  const words = name.split("/").at(-1).split("-");
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = words.some((word) => word.startsWith("wasm"))
    ? "wasm32"
    : words.includes("armv7")
      ? "arm"
      : PROCESSORS.find((processor) => words.includes(processor));
  if (!os && !cpu) return null;
  const musl = words.some((word) => word.startsWith("musl"));
  const gnu = words.some((word) => word.startsWith("gnu"));
  const libc = os === "linux" && (musl || gnu) ? [musl ? "musl" : "glibc"] : undefined;
  return { cpu: cpu && [cpu], libc, os: os && [os] };
}

const added = [];
for (const [owner, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isInstalled(owner, name)) continue;
    const platform = platformOf(name);
    if (!platform || !/^\d+\.\d+\.\d+/.test(version)) {
      console.warn(`left out ${name}@${version}: no exact version, or its platform cannot be read from its name`);
      continue;
    }
    const { cpu, libc, os } = platform;
    packages[`node_modules/${name}`] = JSON.parse(
      JSON.stringify({ version, cpu, dev: dev || undefined, libc, optional: true, os }),
    );
    added.push(`${name}@${version}`);
  }
}

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length ? `added ${added.length}: ${added.join(" ")}` : "nothing was missing");
