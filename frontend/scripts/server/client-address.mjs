// Finds the address of a client behind trusted proxies, and signs it for the API.
import { createHmac } from "node:crypto";
import { BlockList, isIP } from "node:net";

/** `networks` are separated by commas, such as `10.0.0.0/8, 2001:db8::1`. Throws for what is none. */
export function proxies(networks) {
  const trusted = new BlockList();
  for (const network of networks.split(",").map((part) => part.trim()).filter(Boolean)) {
    const [address, bits, more] = network.split("/");
    const version = isIP(address);
    const length = bits === undefined ? 8 * (version === 4 ? 4 : 16) : Number(bits);
    if (!version || more !== undefined || bits === "") throw new Error(`TRUSTED_PROXIES: ${network} is no network.`);
    trusted.addSubnet(address, length, `ipv${version}`);
  }
  return trusted;
}

/** Each proxy appends the address that it got the request from: what a client made up stands on the far left. */
export function clientAddress(peer, forwarded, trusted) {
  let client = parsed(peer);
  const claims = forwarded.split(",").reverse();
  for (const claim of claims) {
    if (client === null || !trusted.check(client, `ipv${isIP(client)}`)) break;
    const address = parsed(claim.trim());
    if (address === null) break;
    client = address;
  }
  return client ?? "unknown";
}

/** Null for no address. Some proxies append a port: `198.51.100.1:5123`, `[2001:db8::1]:443`. */
export function parsed(text) {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
  const [, beforePort] = /^([\d.]+):\d+$/.exec(text) ?? [];
  const address = (bracketed ?? beforePort ?? text).replace(/%.*$/, "").replace(/^::ffff:(?=[\d.]+$)/i, "");
  return isIP(address) ? address : null;
}

/** The API accepts it for a minute: `adapters/http/asgi/signed_clients.py`. */
export function signed(address, milliseconds, key) {
  const seconds = Math.floor(milliseconds / 1000);
  const mac = createHmac("sha256", key).update(`baseline client address\n${seconds}\n${address}`).digest("hex");
  return `${seconds} ${address} ${mac}`;
}
