/** A name that people choose, isolated from the direction of the text around it. */
import { withoutOverrides } from "@/lib/isolated";

export function Name({ children, className }: { children: string; className?: string }) {
  return <bdi className={className}>{withoutOverrides(children)}</bdi>;
}
