/** The latencies of the last hour as a line. */
import { t } from "@/lib/words";

interface LatencyLineProps {
  /** In milliseconds, one for each minute, the oldest first; null for a minute without a measure. */
  latencies: (number | null)[];
}

const WIDTH = 120;
const HEIGHT = 24;

type Point = readonly [minute: number, latency: number];

/** Runs of minutes with a measure; a gap ends a run. */
function runsOf(latencies: (number | null)[]): Point[][] {
  const runs: Point[][] = [[]];
  latencies.forEach((latency, minute) => {
    if (latency === null) runs.push([]);
    else runs.at(-1)?.push([minute, latency]);
  });
  return runs.filter((run) => run.length > 0);
}

export function LatencyLine({ latencies }: LatencyLineProps) {
  const measured = latencies.filter((latency) => latency !== null);
  if (measured.length < 2) return <p className="mt-4 border-t pt-3 text-xs text-muted">{t("The latencies of the last hour are drawn here as soon as there are some.")}</p>;
  const most = Math.max(...measured);
  const least = Math.min(...measured);
  const range = most - least || 1;
  const at = ([minute, latency]: Point): string => {
    const x = (minute / (latencies.length - 1)) * WIDTH;
    return `${x.toFixed(1)},${(HEIGHT - 1 - ((latency - least) / range) * (HEIGHT - 2)).toFixed(1)}`;
  };
  const [low, high] = [Math.round(least), Math.round(most)];
  const figures = low === high ? t("{low, number} ms in the last hour", { low }) : t("{low, number} to {high, number} ms in the last hour", { low, high });
  return (
    <figure className="mt-4 border-t pt-3">
      <svg role="img" aria-label={t("Latency: {figures}", { figures })} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="h-6 w-full overflow-visible">
        {runsOf(latencies).map((run) => {
          const points = (run.length === 1 ? [...run, ...run] : run).map(at).join(" "); // a single minute is a dot
          return <polyline key={run[0]?.[0]} points={points} fill="none" strokeLinecap="round" vectorEffect="non-scaling-stroke" className="stroke-chart-1 stroke-[1.5]" />;
        })}
      </svg>
      <figcaption className="mt-1 text-xs text-muted tabular-nums" aria-hidden>
        {figures}
      </figcaption>
    </figure>
  );
}
